import { collect } from '../../../chat/collect.ts';
import type { ChatReply } from '../../../chat/reply.ts';
import type { HttpReply, Result } from '../../adapter.ts';
import { badBody, failed } from '../../kit/failure.ts';
import { parseJson, record } from '../../kit/json.ts';
import { failureOfError } from './failure.ts';
import { createState, readEvent } from './stream.ts';

/** A whole answer: read as the stream that would have said the same. */
export function decodeChat(reply: HttpReply): Result<ChatReply> {
  const body = record(parseJson(reply.body));
  if (body === undefined) return failed(badBody('the body is no JSON object', reply));
  if (body['type'] === 'error') return failed(failureOfError(record(body['error'])));
  if (!Array.isArray(body['content'])) return failed(badBody('the message has no content', reply));
  const events = readEvent(createState(), { ...body, type: 'message' });
  return { ok: true, value: collect(events), warnings: [] };
}
