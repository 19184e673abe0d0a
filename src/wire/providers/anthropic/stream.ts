import type { ChatEvent } from '../../../chat/event.ts';
import { truncated } from '../../../chat/failure.ts';
import type { StreamDecoder } from '../../adapter.ts';
import { finishOfStopReason, type RawUsage, usageOfMessages } from '../../grammar/messages.ts';
import { type Blocks, createBlocks } from '../../kit/blocks.ts';
import { badBody } from '../../kit/failure.ts';
import { defined, isRecord, type JsonRecord, record, records, text } from '../../kit/json.ts';
import { readMessage as readWireMessage } from '../../kit/read-message.ts';
import type { SseMessage } from '../../kit/sse.ts';
import { type BlockReader, blockReaders, type Reading } from './content-block.ts';
import { failureOfError } from './failure.ts';

/** A decoder for one stream. https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export function createStreamDecoder(): StreamDecoder {
  const state = createState();
  return {
    push: (message) => readMessage(state, message),
    end: () => endStream(state),
  };
}

/** What is known of one answer so far. */
export interface State {
  readonly blocks: Blocks;
  /** Content blocks that are open, by the provider's index. */
  readonly open: Map<string, { readonly reader: BlockReader; readonly reading: Reading }>;
  /** UTF-16 units of text so far: citations point into it. */
  textLength: number;
  started: boolean;
  /** Whether any content block has begun. */
  said: boolean;
  usage: RawUsage;
  stopReason: string | undefined;
  stopSequence: string | undefined;
  /** After the message's own end, or a failure: nothing more is said. */
  over: boolean;
}

/** The state before the first message. */
export function createState(): State {
  return {
    blocks: createBlocks(),
    open: new Map(),
    textLength: 0,
    started: false,
    said: false,
    usage: {},
    stopReason: undefined,
    stopSequence: undefined,
    over: false,
  };
}

/** Folds one message of the stream into the state; what it adds to the answer comes out as events. */
function readMessage(state: State, message: SseMessage): readonly ChatEvent[] {
  if (state.over) return [];
  const read = readWireMessage(message);
  return read.ok ? readEvent(state, read.value) : fail(state, read.failure);
}

/** Folds one event into the state. Types that are not in the table are new, and none of them is part of an answer. */
export function readEvent(state: State, event: JsonRecord): readonly ChatEvent[] {
  const type = text(event['type']) ?? (isRecord(event['error']) ? 'error' : '');
  const handler = Object.hasOwn(handlers, type) ? handlers[type as keyof typeof handlers] : undefined;
  return handler?.(state, event) ?? [];
}

type Handler = (state: State, event: JsonRecord) => ChatEvent[];

const handlers = {
  message_start(state, event) {
    // Seen in the middle of streams: what came before is half an answer, and calls to tools may be cut in it.
    if (state.said) return fail(state, badBody('a second message began within the first'));
    if (state.started) return [];
    state.started = true;
    const message = record(event['message']) ?? {};
    const { raw, usage } = usageOfMessages(record(message['usage']) ?? {});
    state.usage = raw;
    const head = defined({ type: 'start' as const, id: text(message['id']), model: text(message['model']) });
    return Object.keys(usage).length === 0 ? [head] : [head, { type: 'usage', usage }];
  },
  content_block_start(state, event) {
    state.said = true;
    const block = record(event['content_block']) ?? {};
    const type = text(block['type']) ?? '';
    const reader = Object.hasOwn(blockReaders, type) ? blockReaders[type] : undefined;
    if (reader === undefined) return [];
    const key = String(event['index']);
    const reading: Reading = { key, startsAt: state.textLength, citations: [] };
    const closed = closeBlock(state, key);
    state.open.set(key, { reader, reading });
    return [...closed, ...counted(state, reader.start(state.blocks, reading, block))];
  },
  content_block_delta(state, event) {
    const open = state.open.get(String(event['index']));
    const delta = record(event['delta']);
    if (open === undefined || delta === undefined) return [];
    const type = text(delta['type']) ?? '';
    const { deltas } = open.reader;
    const read = Object.hasOwn(deltas, type) ? deltas[type] : undefined;
    return counted(state, read?.(state.blocks, open.reading, delta) ?? []);
  },
  content_block_stop: (state, event) => closeBlock(state, String(event['index'])),
  message_delta(state, event) {
    const delta = record(event['delta']);
    state.stopReason = text(delta?.['stop_reason']) ?? state.stopReason;
    state.stopSequence = text(delta?.['stop_sequence']) ?? state.stopSequence;
    const reported = record(event['usage']);
    if (reported === undefined) return [];
    const { raw, usage } = usageOfMessages(reported, state.usage);
    state.usage = raw;
    return [{ type: 'usage', usage }];
  },
  message_stop(state) {
    state.over = true;
    const closed = closeBlocks(state);
    const calledTools = state.blocks.calledTools(CHOICE);
    const reason = finishOfStopReason(state.stopReason, { calledTools });
    const { stopReason: raw, stopSequence } = state;
    return [...closed, defined({ type: 'finish' as const, choice: CHOICE, reason, raw, stopSequence })];
  },
  /** A whole answer: what bodies are, and what Vertex AI was seen to send as the only event of a stream. */
  message(state, event) {
    const { content, ...head } = event;
    return [
      ...readEvent(state, { type: 'message_start', message: head }),
      ...records(content).flatMap((block, index) => [
        ...readEvent(state, { type: 'content_block_start', index, content_block: block }),
        ...readEvent(state, { type: 'content_block_stop', index }),
      ]),
      ...readEvent(state, { type: 'message_delta', delta: head }),
      ...readEvent(state, { type: 'message_stop' }),
    ];
  },
  error: (state, event) => fail(state, failureOfError(record(event['error']))),
} satisfies Record<string, Handler>;

/** The provider gives one answer at a time. */
const CHOICE = 0;

/** Only `message_stop` proves that the answer is whole: a stop reason alone may stand before a cut. */
function endStream(state: State): readonly ChatEvent[] {
  return state.over ? [] : fail(state, truncated());
}

function fail(state: State, failure: ReturnType<typeof truncated>): ChatEvent[] {
  state.over = true;
  return [...closeBlocks(state), { type: 'error', failure }];
}

function closeBlock(state: State, key: string): ChatEvent[] {
  const open = state.open.get(key);
  if (open === undefined) return [];
  state.open.delete(key);
  return open.reader.stop(state.blocks, open.reading, state.textLength);
}

function closeBlocks(state: State): ChatEvent[] {
  return [...state.open.keys()].flatMap((key) => closeBlock(state, key));
}

function counted(state: State, events: ChatEvent[]): ChatEvent[] {
  for (const event of events) if (event.type === 'text-delta') state.textLength += event.text.length;
  return events;
}
