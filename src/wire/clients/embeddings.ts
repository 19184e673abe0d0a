import type { EmbeddingReply, EmbeddingRequest } from '../../chat/embedding.ts';
import type { ReplyMeta, Result } from '../adapter.ts';
import { failed, invalidRequest } from '../kit/failure.ts';
import { count, defined, type JsonRecord, record } from '../kit/json.ts';
import { createReader, type Reader } from '../kit/reader.ts';
import { writeVector } from '../kit/vector.ts';

const KNOWN: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);

/** A caller's request for vectors: https://platform.openai.com/docs/api-reference/embeddings/create */
export function decodeEmbeddingRequest(body: unknown): Result<EmbeddingRequest> {
  const fields = record(body);
  if (fields === undefined) return failed(invalidRequest(undefined, 'The body must be a JSON object.'));
  const reader = createReader();
  const request = {
    input: decodeInput(fields['input'], reader),
    dimensions: reader.integer(fields['dimensions'], 'dimensions', { min: 1 }),
    encoding: reader.oneOf(fields['encoding_format'], 'encoding_format', ['float', 'base64']) ?? 'float',
    user: reader.text(fields['user'], 'user'),
    extras: extrasOf(fields),
  } as const;
  const wrong = reader.failure();
  if (wrong !== undefined) return failed(wrong);
  return { ok: true, value: defined(request), warnings: [] };
}

/** The body of an answer with vectors, in the encoding that the caller asked for. */
export function encodeEmbeddingReply(
  reply: EmbeddingReply,
  request: Pick<EmbeddingRequest, 'encoding'>,
  meta: Pick<ReplyMeta, 'model' | 'warnings' | 'extras'>,
): string {
  const write = request.encoding === 'base64' ? writeVector : (vector: readonly number[]) => vector;
  const { input, total = input } = reply.usage ?? {};
  return JSON.stringify({
    object: 'list',
    data: reply.vectors.map((vector, index) => ({ object: 'embedding', index, embedding: write(vector) })),
    model: meta.model,
    ...(input === undefined ? {} : { usage: { prompt_tokens: input, total_tokens: total } }),
    ...meta.extras,
    ...(meta.warnings.length === 0 ? {} : { warnings: meta.warnings }),
  });
}

function extrasOf(fields: JsonRecord): JsonRecord | undefined {
  const unknown = Object.entries(fields).filter(([name, value]) => !KNOWN.has(name) && value !== null);
  return unknown.length === 0 ? undefined : Object.fromEntries(unknown);
}

/** One text, a list of texts, one list of tokens, or a list of such lists. */
function decodeInput(value: unknown, reader: Reader): EmbeddingRequest['input'] {
  if (typeof value === 'string') return [value];
  const items = reader.required(reader.list(value, 'input'), 'input', ['']);
  if (items.length === 0) reader.wrong('input', 'expected at least one text.');
  if (items.length > 0 && items.every(isToken)) return [items];
  return items.map((item, index) => {
    if (typeof item === 'string') return item;
    if (Array.isArray(item) && item.length > 0 && item.every(isToken)) return item;
    reader.wrong(`input[${index}]`, 'expected a text or a list of tokens.');
    return '';
  });
}

function isToken(value: unknown): value is number {
  return count(value) !== undefined;
}
