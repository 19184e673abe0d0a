import type { EmbeddingReply, EmbeddingRequest } from '../../../chat/embedding.ts';
import type { HttpCall, HttpReply, Result, WireTarget } from '../../adapter.ts';
import { readUsage } from '../../grammar/chat-completions.ts';
import { splitExtras } from '../extras.ts';
import { badBody, failed } from '../failure.ts';
import { count, defined, filled, parseJson, record, records } from '../json.ts';
import { jsonHeaders } from '../json-headers.ts';
import { readVector } from '../vector.ts';
import type { ChatCompletionsDialect } from './dialect.ts';
import { readInnerFailure } from './read-failure.ts';

/** The call for vectors. They travel as base64 where the server knows it: a third of the size, and exact. */
export function encodeEmbeddings(
  request: EmbeddingRequest,
  target: WireTarget,
  dialect: ChatCompletionsDialect,
): Result<HttpCall> {
  const extras = splitExtras(request.extras, dialect.knows ?? []);
  if (!extras.ok) return extras;
  const { input, dimensions, user } = request;
  const encoding = dialect.base64Vectors ? 'base64' : undefined;
  const body = defined({ model: target.upstream, input, dimensions, encoding_format: encoding, user });
  return {
    ok: true,
    value: {
      path: '/embeddings',
      headers: jsonHeaders(false),
      body: JSON.stringify({ ...body, ...extras.value }),
    },
    warnings: extras.warnings,
  };
}

/** The vectors of a 2xx body, in the order of the inputs whatever the order of the answer. */
export function decodeEmbeddings(reply: HttpReply): Result<EmbeddingReply> {
  const body = record(parseJson(reply.body));
  if (body === undefined) return failed(badBody('the body is not a JSON object', reply));
  const failure = readInnerFailure(body);
  if (failure !== undefined) return failed(failure);
  const rows = records(body['data']);
  const vectors: (readonly number[])[] = [];
  for (const [position, row] of rows.entries()) {
    const vector = readVector(row['embedding']);
    const index = count(row['index']) ?? position;
    if (vector === undefined || index >= rows.length || vectors[index] !== undefined) {
      return failed(badBody(`data[${position}] is not a vector with an index of its own`, reply));
    }
    vectors[index] = vector;
  }
  if (rows.length === 0) return failed(badBody('the body has no vectors', reply));
  const model = filled(body['model']);
  return { ok: true, value: defined({ model, vectors, usage: readUsage(body['usage']) }), warnings: [] };
}
