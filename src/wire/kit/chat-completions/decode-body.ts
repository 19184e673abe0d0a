import { collect } from '../../../chat/collect.ts';
import type { ChatReply } from '../../../chat/reply.ts';
import type { HttpReply, Result } from '../../adapter.ts';
import { badBody, failed } from '../failure.ts';
import { type JsonRecord, parseJson, record, records } from '../json.ts';
import type { ChatCompletionsDialect } from './dialect.ts';
import { createChunkReducer } from './reduce.ts';

/**
 * The answer in a 2xx body. A body says what a stream of one chunk would say, so that the same reader serves
 * both and a caller gets the same answer streamed or not.
 */
export function decodeBody(reply: HttpReply, dialect: ChatCompletionsDialect): Result<ChatReply> {
  const body = record(parseJson(reply.body));
  if (body === undefined) return failed(badBody('the body is not a JSON object', reply));
  const choices = records(body['choices']);
  const reducer = createChunkReducer(dialect);
  const events = [...reducer.push({ ...body, choices: choices.map(chunked) }), ...reducer.finish()];
  const error = events.find((event) => event.type === 'error');
  if (error !== undefined) return failed(error.failure);
  if (choices.length === 0) return failed(badBody('the body has no choices', reply));
  return { ok: true, value: collect(events), warnings: [] };
}

/** A body's choice as a chunk's: they stand in order, whether numbered or not; some have an idle `delta` beside the message. */
function chunked(choice: JsonRecord, index: number): JsonRecord {
  return { ...choice, index, delta: choice['message'] ?? choice['delta'] };
}
