import { failure } from '../../chat/failure.ts';
import type { ClientDialect, ReplyMeta } from '../../wire/adapter.ts';
import { observe } from '../relay/observed.ts';
import type { Relay, RelayStep } from '../relay/relay.ts';
import { replyEvents } from '../relay/reply-events.ts';
import type { PreparedChat } from './chat-job.ts';

/** A whole answer where a stream was asked for, told as a stream of a few messages. */
export function streamOfReply(
  body: string,
  relay: Relay,
  { prepared, dialect, meta }: { prepared: PreparedChat; dialect: ClientDialect; meta: ReplyMeta },
): RelayStep {
  const decoded = prepared.adapter.chat.decode({ status: 200, headers: {}, body });
  if (!decoded.ok) return { output: [], content: false, failure: decoded.failure };
  if (decoded.value.choices.length === 0) return { output: [], content: false, failure: emptyAnswer };
  const encoder = dialect.stream({ ...meta, model: decoded.value.model ?? meta.model });
  let text = '';
  for (const event of replyEvents(decoded.value)) {
    observe(relay.observed, event);
    text += encoder.push(event);
  }
  return { output: [text, encoder.end()], content: true };
}

const emptyAnswer = failure('error', 'upstream_bad_body', 'The provider’s answer holds nothing.');
