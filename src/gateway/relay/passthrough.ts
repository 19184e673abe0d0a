import type { ChatEvent } from '../../chat/event.ts';
import { type ProviderFailure, truncated } from '../../chat/failure.ts';
import type { ClientDialect, Passthrough, ProviderAdapter, ReplyMeta } from '../../wire/adapter.ts';
import { createSseParser, type SseMessage } from '../../wire/kit/sse.ts';
import { createMarkFinder } from './find-marks.ts';
import { type MessageEnds, messageEndsOf } from './message-ends.ts';
import { isContent, nothingObserved, observe } from './observed.ts';
import type { Relay, RelayStep } from './relay.ts';
import { eventTooLarge } from './translate.ts';

/** The longest message that is waited for. */
const maxMessage = 8 * 1024 * 1024;

const dataField = Buffer.from('data:');

/**
 * A relay between two sides that speak the same dialect: bytes go through as they are, cut only between
 * messages. Only messages that can carry more than content are parsed, and of these the usage that the caller
 * did not ask for and the provider's own errors are taken out.
 */
export function passThrough(options: {
  readonly adapter: ProviderAdapter;
  readonly passthrough: Passthrough;
  readonly dialect: ClientDialect;
  readonly meta: ReplyMeta;
}): Relay {
  const { adapter, passthrough, dialect, meta } = options;
  const decoder = adapter.chat.stream();
  const observed = nothingObserved();
  const parser = createSseParser();
  const nextMark = passthrough.telling === undefined ? undefined : createMarkFinder(passthrough.telling);
  let tail: Buffer = nothing;
  let began = false;
  let terminated = false;
  let failure: ProviderFailure | undefined;

  /** Reads the messages that must be known; whether their bytes go to the caller. */
  function take(messages: readonly SseMessage[]): Taken {
    const events: ChatEvent[] = [];
    for (const message of messages) {
      if (message.data === passthrough.terminator) terminated = true;
      events.push(...decoder.push(message));
    }
    for (const event of events) {
      if (event.type === 'error') failure ??= event.failure;
      else observe(observed, event);
    }
    const content = events.some(isContent);
    began ||= content;
    const onlyUsage = events.length > 0 && events.every(({ type }) => type === 'usage');
    const told = events.length > 0 || messages.some(({ data }) => data === passthrough.terminator);
    return { keep: failure === undefined && !(onlyUsage && !meta.streamUsage), content, told };
  }

  /** Goes through whole messages, parsing those that must be. */
  function fold(whole: Buffer, ends: MessageEnds): RelayStep {
    const output: Buffer[] = [];
    let content = false;
    let kept = 0;
    let at = 0;
    while (at < whole.length && failure === undefined) {
      const message =
        began && nextMark !== undefined
          ? messageAround(whole, at, nextMark(whole, at), ends)
          : nextMessage(whole, at, ends);
      if (message === undefined) break;
      content ||= hasData(whole, at, message.from);
      const taken = take(parser.push(whole.subarray(message.from, message.to)));
      content ||= taken.content;
      if (!taken.keep) {
        if (message.from > kept) output.push(whole.subarray(kept, message.from));
        kept = message.to;
      }
      at = message.to;
      if (decoder.done?.() === true) break;
    }
    if (failure !== undefined) return { output, content, failure };
    if (decoder.done?.() === true) {
      if (at > kept) output.push(whole.subarray(kept, at));
      return { output, content };
    }
    content ||= hasData(whole, at, whole.length);
    if (kept < whole.length) output.push(kept === 0 ? whole : whole.subarray(kept));
    return { output, content };
  }

  function push(chunk: Buffer): RelayStep {
    // What comes after the end is no part of the answer, whatever it says.
    if (decoder.done?.() === true) return quiet;
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    const ends = messageEndsOf(bytes);
    // Nothing ended in the tail; what ends now may have begun with its last bytes.
    const cut = ends.last(bytes, Math.max(0, tail.length - 3), bytes.length);
    if (cut === -1) {
      tail = bytes;
      return tail.length > maxMessage ? { output: [], content: false, failure: eventTooLarge } : quiet;
    }
    const whole = bytes.subarray(0, cut);
    tail = bytes.subarray(cut);
    return fold(whole, ends);
  }

  function end(candidates: number): RelayStep {
    const output: (string | Buffer)[] = [];
    let content = false;
    if (tail.length > 0 && decoder.done?.() !== true) {
      const last = take([...parser.push(tail), ...parser.end()]);
      content = last.content;
      // The blank line is missing: without it the caller's parser would not see the message. What tells nothing
      // may be half a message.
      if (last.keep && last.told) output.push(tail, '\n\n');
      tail = nothing;
    }
    const ended = decoder.done?.() === true;
    for (const event of decoder.end()) {
      if (event.type === 'error') failure ??= event.failure;
      else observe(observed, event);
    }
    if (!ended && observed.finished < candidates) failure ??= truncated();
    if (failure !== undefined) return { output: [], content, failure };
    if (!terminated && passthrough.terminator !== undefined)
      output.push(`data: ${passthrough.terminator}\n\n`);
    return { output, content };
  }

  return {
    observed,
    done: () => decoder.done?.() === true,
    push,
    end,
    failed: (reason) => dialect.stream(meta).push({ type: 'error', failure: reason }),
  };
}

const nothing: Buffer = Buffer.alloc(0);
const quiet: RelayStep = { output: [], content: false };

interface Taken {
  readonly keep: boolean;
  readonly content: boolean;
  /** Whether there was anything in it at all. */
  readonly told: boolean;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function nextMessage(whole: Buffer, from: number, ends: MessageEnds): Stretch {
  const end = ends.next(whole, from);
  return { from, to: end === -1 ? whole.length : end };
}

/** The message that holds the byte at `hit`, and begins no earlier than `from`. */
function messageAround(whole: Buffer, from: number, hit: number, ends: MessageEnds): Stretch | undefined {
  if (hit === -1) return undefined;
  const before = ends.last(whole, from, hit);
  return { from: before === -1 ? from : before, to: nextMessage(whole, hit, ends).to };
}

/** Whether there is a data line between two messages that were looked at: comments are not content, whatever they say. */
function hasData(whole: Buffer, from: number, to: number): boolean {
  const stretch = whole.subarray(from, to);
  let at = stretch.indexOf(dataField);
  while (at > 0 && stretch[at - 1] !== 10 && stretch[at - 1] !== 13) at = stretch.indexOf(dataField, at + 1);
  return at !== -1;
}
