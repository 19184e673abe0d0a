import type { ChatEvent } from '../../../chat/event.ts';
import type { Usage } from '../../../chat/usage.ts';
import type { ReplyMeta, StreamEncoder } from '../../adapter.ts';
import {
  type BlockDelta,
  type MessagesStreamEvent,
  messagesUsage,
  type ReplyBlock,
  stopOfFinish,
} from '../../grammar/messages.ts';
import { furtherFields } from '../../kit/further-fields.ts';
import { bareFor } from '../../kit/seal.ts';
import { untilFailure } from '../../kit/until-failure.ts';
import { errorOf } from './encode-failure.ts';
import { encodeCitation } from './encode-reply.ts';

/** Writes one answer as named events that end with `message_stop`, or with `error` and nothing more. */
export function createStreamEncoder(meta: ReplyMeta): StreamEncoder {
  const state: State = {
    meta,
    id: meta.id,
    started: false,
    pinged: false,
    blocks: 0,
    open: undefined,
    waiting: [],
    usage: undefined,
    finish: undefined,
  };
  return untilFailure({
    write: (event) => write(state, event),
    end: () => (state.finish === undefined ? '' : end(state, state.finish)),
  });
}

interface State {
  readonly meta: ReplyMeta;
  id: string;
  started: boolean;
  pinged: boolean;
  /** How many blocks have begun: the next one's index. */
  blocks: number;
  open: OpenBlock | undefined;
  /** Blocks never interleave in this dialect: what belongs to another block waits until the open one is closed. */
  waiting: BlockEvent[];
  usage: Usage | undefined;
  finish: Extract<ChatEvent, { type: 'finish' }> | undefined;
}

interface OpenBlock {
  readonly block: number;
  readonly index: number;
  /** Whether the caller has seen its start: reasoning waits for its text, since it may turn out to be redacted. */
  announced: boolean;
  written: boolean;
  /** Over, but held open for the citations that may follow its text. */
  ended: boolean;
}

type BlockEvent = Extract<ChatEvent, { readonly block: number }>;

function write(state: State, event: ChatEvent): string {
  switch (event.type) {
    case 'start':
      state.id = event.id ?? state.id;
      return '';
    case 'usage':
      // Before the message has begun it belongs to the start, and later only to the end.
      state.usage = event.usage;
      return '';
    case 'finish':
      if (event.choice === 0) state.finish = event;
      return '';
    case 'error':
      return begin(state) + frame({ type: 'error', error: errorOf(event.failure) });
    case 'citation':
      return event.choice === 0 ? begin(state) + writeCitation(state, event) : '';
    case 'media':
    case 'logprobs':
      return '';
    default:
      return event.choice === 0 ? begin(state) + writeBlock(state, event) : '';
  }
}

function begin(state: State): string {
  if (state.started) return '';
  state.started = true;
  const { id, meta, usage } = state;
  return frame({
    type: 'message_start',
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model: meta.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: messagesUsage(usage),
      ...furtherFields(meta),
    },
  });
}

function end(state: State, finish: NonNullable<State['finish']>): string {
  const closed = begin(state) + close(state);
  const stop = stopOfFinish(finish.reason, finish);
  const delta = frame({ type: 'message_delta', delta: stop, usage: messagesUsage(state.usage) });
  return closed + delta + frame({ type: 'message_stop', ...furtherFields(state.meta) });
}

function writeBlock(state: State, event: BlockEvent): string {
  const { open } = state;
  if (open === undefined || open.ended) return close(state) + openBlock(state, event);
  if (open.block === event.block) return continueBlock(state, open, event);
  state.waiting.push(event);
  return '';
}

/** Opens the event's block; an event of a block that is over already says nothing more. */
function openBlock(state: State, event: BlockEvent): string {
  const start = startOf(event);
  if (start === undefined) return '';
  const open = { block: event.block, index: state.blocks++, announced: false, written: false, ended: false };
  state.open = open;
  return event.type === 'reasoning-start' ? '' : announce(state, open, start);
}

function startOf(event: BlockEvent): ReplyBlock | undefined {
  switch (event.type) {
    case 'text-start':
    case 'refusal-start':
      return { type: 'text', text: '' };
    case 'reasoning-start':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool-input-start':
      return { type: 'tool_use', id: event.id, name: event.name, input: {} };
    default:
      return undefined;
  }
}

function announce(state: State, open: OpenBlock, block: ReplyBlock): string {
  open.announced = true;
  const start = frame({ type: 'content_block_start', index: open.index, content_block: block });
  if (state.pinged) return start;
  state.pinged = true;
  return start + frame({ type: 'ping' });
}

function continueBlock(state: State, open: OpenBlock, event: BlockEvent): string {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
      return delta(open, { type: 'text_delta', text: event.text });
    case 'reasoning-delta':
      return thinking(state, open) + delta(open, { type: 'thinking_delta', thinking: event.text });
    case 'tool-input-delta':
      return writeInput(open, event.text);
    case 'text-end':
    case 'refusal-end':
      open.ended = true;
      return drain(state);
    case 'reasoning-end':
      return endReasoning(state, open, event) + finishBlock(state, open);
    case 'tool-call': {
      // Arguments that never came in pieces are written whole; no arguments are no JSON at all.
      const rest = open.written || event.arguments === '{}' ? '' : writeInput(open, event.arguments);
      return rest + finishBlock(state, open);
    }
    default:
      return '';
  }
}

function thinking(state: State, open: OpenBlock): string {
  return open.announced ? '' : announce(state, open, { type: 'thinking', thinking: '', signature: '' });
}

function endReasoning(
  state: State,
  open: OpenBlock,
  { signature, redacted }: Extract<ChatEvent, { type: 'reasoning-end' }>,
): string {
  if (redacted !== undefined && !open.announced) {
    return announce(state, open, { type: 'redacted_thinking', data: bareFor('messages', redacted) });
  }
  const signed =
    signature === undefined
      ? ''
      : delta(open, { type: 'signature_delta', signature: bareFor('messages', signature) });
  return thinking(state, open) + signed;
}

/** The first piece of a call's input is always empty. */
function writeInput(open: OpenBlock, text: string): string {
  const first = open.written ? '' : delta(open, { type: 'input_json_delta', partial_json: '' });
  return first + delta(open, { type: 'input_json_delta', partial_json: text });
}

function writeCitation(state: State, { citation }: Extract<ChatEvent, { type: 'citation' }>): string {
  const encoded = encodeCitation(citation);
  if (state.open === undefined || !state.open.announced || encoded === undefined) return '';
  return delta(state.open, { type: 'citations_delta', citation: encoded });
}

function delta(open: OpenBlock, content: BlockDelta): string {
  open.written = true;
  return frame({ type: 'content_block_delta', index: open.index, delta: content });
}

/** Closes the block now, and lets those begin that waited for it. */
function finishBlock(state: State, open: OpenBlock): string {
  open.ended = true;
  return close(state) + drain(state);
}

function close(state: State): string {
  const { open } = state;
  if (open === undefined) return '';
  state.open = undefined;
  return frame({ type: 'content_block_stop', index: open.index });
}

function drain(state: State): string {
  const { waiting } = state;
  state.waiting = [];
  return waiting.map((event) => writeBlock(state, event)).join('');
}

function frame(event: MessagesStreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
