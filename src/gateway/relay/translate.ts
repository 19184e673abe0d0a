import type { ChatEvent } from '../../chat/event.ts';
import { failure, type ProviderFailure, truncated } from '../../chat/failure.ts';
import type { ClientDialect, ProviderAdapter, ReplyMeta, StreamEncoder } from '../../wire/adapter.ts';
import { createSseParser, type SseMessage } from '../../wire/kit/sse.ts';
import { isContent, nothingObserved, observe } from './observed.ts';
import type { Relay, RelayStep } from './relay.ts';

/** A relay between two dialects: provider's bytes, messages, events, caller's text. */
export function translate(adapter: ProviderAdapter, dialect: ClientDialect, meta: ReplyMeta): Relay {
  const parser = createSseParser();
  const decoder = adapter.chat.stream();
  const observed = nothingObserved();
  let deltas = 0;
  let encoder: StreamEncoder | undefined;

  // The encoder names the model from its first message on, so it waits for the provider's word.
  function encode(event: ChatEvent): string {
    encoder ??= dialect.stream(observed.model === undefined ? meta : { ...meta, model: observed.model });
    return encoder.push(event);
  }

  function fold(batches: Iterable<readonly ChatEvent[]>): RelayStep {
    let text = '';
    let content = false;
    for (const events of batches) {
      for (const event of events) {
        if (event.type === 'error') return { output: pieces(text), content, failure: event.failure };
        observe(observed, event);
        content ||= isContent(event);
        if (deltaTypes.has(event.type)) deltas += 1;
        text += encode(event);
      }
    }
    return { output: pieces(text), content };
  }

  function* decoded(messages: readonly SseMessage[]): Generator<readonly ChatEvent[]> {
    for (const message of messages) {
      if (message.fault === 'too-large') yield [{ type: 'error', failure: eventTooLarge }];
      else yield decoder.push(message);
    }
  }

  return {
    observed,
    done: () => decoder.done?.() === true,
    deltas: () => deltas,
    push: (chunk) => fold(decoded(parser.push(chunk))),
    end(candidates) {
      const last = fold(decoded(parser.end()));
      if (last.failure !== undefined) return last;
      const ended = decoder.done?.() === true;
      const closing = fold([decoder.end()]);
      const step = { output: [...last.output, ...closing.output], content: last.content || closing.content };
      if (closing.failure !== undefined) return { ...step, failure: closing.failure };
      if (!ended && observed.finished < candidates) return { ...step, failure: truncated() };
      return { ...step, output: [...step.output, ...pieces(encoder?.end() ?? '')] };
    },
    failed: (reason) => encode({ type: 'error', failure: reason }),
  };
}

const deltaTypes: ReadonlySet<string> = new Set(['text-delta', 'reasoning-delta', 'tool-input-delta']);

/** One message of the stream is larger than any that a provider has reason to send. */
export const eventTooLarge: ProviderFailure = failure(
  'error',
  'upstream_bad_body',
  'One message of the provider’s stream is larger than 8 MiB.',
);

function pieces(text: string): readonly string[] {
  return text === '' ? [] : [text];
}
