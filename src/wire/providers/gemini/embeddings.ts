import type { EmbeddingReply, EmbeddingRequest } from '../../../chat/embedding.ts';
import type { HttpCall, HttpReply, Result, WireTarget } from '../../adapter.ts';
import { splitExtras } from '../../kit/extras.ts';
import { badBody, failed } from '../../kit/failure.ts';
import { count, defined, list, number, parseJson, record, records } from '../../kit/json.ts';
import { jsonHeaders } from '../../kit/json-headers.ts';
import { createLosses, warnOfSettings } from '../../kit/losses.ts';
import { errorIn, failureOfError } from './failure.ts';
import { bareModel, modelPath } from './model-path.ts';

/** Texts to be made vectors of, all in one call. https://ai.google.dev/api/embeddings */
export function encodeEmbeddings(request: EmbeddingRequest, target: WireTarget): Result<HttpCall> {
  const losses = createLosses();
  warnOfSettings(losses, { user: request.user });
  losses.take(splitExtras(request.extras, []));
  const texts = request.input.flatMap((one) => (typeof one === 'string' ? [one] : []));
  if (texts.length < request.input.length)
    losses.refuse('input', 'The provider takes texts, no token lists.');
  const requests = texts.map((one) =>
    defined({
      model: `models/${bareModel(target.upstream)}`,
      content: { parts: [{ text: one }] },
      outputDimensionality: request.dimensions,
    }),
  );
  return losses.result({
    path: modelPath(target.upstream, 'batchEmbedContents'),
    headers: jsonHeaders(false),
    body: JSON.stringify({ requests }),
  });
}

/** The vectors, in the order of the texts. */
export function decodeEmbeddings(reply: HttpReply): Result<EmbeddingReply> {
  const parsed = parseJson(reply.body);
  const error = errorIn(parsed);
  if (error !== undefined) return failed(failureOfError(error));
  const body = record(parsed);
  const single = record(body?.['embedding']);
  const embeddings = single === undefined ? records(body?.['embeddings']) : [single];
  const vectors = embeddings.map(({ values }) => list(values).map((value) => number(value) ?? Number.NaN));
  if (vectors.length === 0 || vectors.some((vector) => vector.length === 0 || vector.some(Number.isNaN))) {
    return failed(badBody('it holds no vectors', reply));
  }
  const input = count(record(body?.['usageMetadata'])?.['promptTokenCount']);
  return {
    ok: true,
    value: { vectors, ...(input === undefined ? {} : { usage: { input, total: input } }) },
    warnings: [],
  };
}
