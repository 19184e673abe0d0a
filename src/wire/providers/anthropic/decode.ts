import { collect } from '../../../chat/collect.ts';
import type { ChatEvent } from '../../../chat/event.ts';
import type { ChatReply } from '../../../chat/reply.ts';
import type { HttpReply, Result } from '../../adapter.ts';
import { badBody, failed } from '../../kit/failure.ts';
import { type JsonRecord, parseJson, record, records } from '../../kit/json.ts';
import { failureOfError } from './failure.ts';
import { createState, readEvent } from './stream.ts';

/** A whole answer: read as the stream that would have said the same. */
export function decodeChat(reply: HttpReply): Result<ChatReply> {
  const body = record(parseJson(reply.body));
  if (body === undefined) return failed(badBody('the body is no JSON object', reply));
  if (body['type'] === 'error') return failed(failureOfError(record(body['error'])));
  if (!Array.isArray(body['content'])) return failed(badBody('the message has no content', reply));
  return { ok: true, value: collect(eventsOf(body)), warnings: [] };
}

function eventsOf(message: JsonRecord): readonly ChatEvent[] {
  const state = createState();
  const { content, ...head } = message;
  return [
    ...readEvent(state, { type: 'message_start', message: head }),
    ...records(content).flatMap((block, index) => [
      ...readEvent(state, { type: 'content_block_start', index, content_block: block }),
      ...readEvent(state, { type: 'content_block_stop', index }),
    ]),
    ...readEvent(state, { type: 'message_delta', delta: message }),
    ...readEvent(state, { type: 'message_stop' }),
  ];
}
