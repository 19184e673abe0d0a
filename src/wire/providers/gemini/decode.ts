import { collect } from '../../../chat/collect.ts';
import type { ChatReply } from '../../../chat/reply.ts';
import type { HttpReply, Result } from '../../adapter.ts';
import { badBody, failed } from '../../kit/failure.ts';
import { isRecord, parseJson } from '../../kit/json.ts';
import { createState, endAnswer, readChunk } from './stream.ts';

/** A whole answer: one chunk, or a list of them as a stream gives that nobody asked to be an event stream. */
export function decodeChat(reply: HttpReply): Result<ChatReply> {
  const body = parseJson(reply.body);
  if (!isRecord(body) && !Array.isArray(body)) return failed(badBody('the body is no JSON object', reply));
  const state = createState();
  const events = [...readChunk(state, body), ...endAnswer(state, { whole: true })];
  const broken = events.find((event) => event.type === 'error');
  if (broken !== undefined) return failed(broken.failure);
  return { ok: true, value: collect(events), warnings: [] };
}
