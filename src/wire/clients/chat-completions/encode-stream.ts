import type { ChatEvent } from '../../../chat/event.ts';
import type { AssistantPart } from '../../../chat/request.ts';
import type { Usage } from '../../../chat/usage.ts';
import type { ReplyMeta, StreamEncoder } from '../../adapter.ts';
import {
  type CompletionChunk,
  writeDataUrl,
  writeFinish,
  writeUsage,
} from '../../grammar/chat-completions.ts';
import { entryOf } from '../../kit/entry-of.ts';
import { furtherFields } from '../../kit/further-fields.ts';
import { defined, type JsonRecord } from '../../kit/json.ts';
import { untilFailure } from '../../kit/until-failure.ts';
import { errorBody } from './encode-failure.ts';
import { encodeCitation } from './encode-reply.ts';
import { writeReasoningDetails } from './reasoning-details.ts';

/** Writes one answer as a stream of chunks that ends with `[DONE]`, or with an `error` object and nothing more. */
export function createStreamEncoder(meta: ReplyMeta): StreamEncoder {
  const state: State = {
    meta,
    id: meta.id,
    created: meta.created,
    choices: new Map(),
    usage: undefined,
    first: true,
  };
  return untilFailure({ write: (event) => write(state, event), end: () => end(state) });
}

interface State {
  readonly meta: ReplyMeta;
  id: string;
  created: number;
  readonly choices: Map<number, ChoiceState>;
  usage: Usage | undefined;
  first: boolean;
}

interface ChoiceState {
  /** Whether its role has been written. */
  opened: boolean;
  /** Tool calls by block: their number, and whether any of the arguments has been written. */
  readonly calls: Map<number, { readonly index: number; written: boolean }>;
  /** Reasoning by block: a signature covers its whole text. */
  readonly thoughts: Map<number, string>;
  /** Log probabilities wait for the chunk of what they are of. */
  logprobs: unknown;
}

function write(state: State, event: ChatEvent): string {
  switch (event.type) {
    case 'start':
      state.id = event.id ?? state.id;
      state.created = event.created ?? state.created;
      return '';
    case 'usage':
      // The dialect has it at the very end.
      state.usage = event.usage;
      return '';
    case 'error':
      return frame(errorBody(event.failure));
    case 'text-delta':
      return delta(state, event.choice, { content: event.text });
    case 'reasoning-delta':
      return writeThought(state, event);
    case 'refusal-delta':
      return delta(state, event.choice, { refusal: event.text });
    case 'text-start':
    case 'reasoning-start':
    case 'refusal-start':
    case 'refusal-end':
      return '';
    case 'text-end':
    case 'reasoning-end':
      return writeDetails(state, event);
    case 'tool-input-start':
      return writeCallStart(state, event);
    case 'tool-input-delta':
      return writeCallArguments(state, event.choice, event.block, event.text);
    case 'tool-call':
      return writeCallEnd(state, event) + writeDetails(state, event);
    case 'citation': {
      return delta(state, event.choice, { annotations: [encodeCitation(event.citation)] });
    }
    case 'media':
      return event.kind === 'file' ? '' : delta(state, event.choice, mediaDelta(event));
    case 'logprobs': {
      const earlier = writeLogprobs(state, event.choice);
      choiceOf(state, event.choice).logprobs = event.logprobs;
      return earlier;
    }
    case 'finish': {
      const called = choiceOf(state, event.choice).calls.size > 0;
      return delta(state, event.choice, {}, writeFinish(event.reason, called));
    }
  }
}

function end(state: State): string {
  const { meta, usage } = state;
  const rest = [...state.choices.keys()].map((choice) => writeLogprobs(state, choice)).join('');
  if (!meta.streamUsage || usage === undefined) return rest + DONE;
  return rest + frame({ ...chunk(state, []), usage: writeUsage(usage), ...furtherFields(meta) }) + DONE;
}

const DONE = 'data: [DONE]\n\n';

function writeCallStart(state: State, event: Extract<ChatEvent, { type: 'tool-input-start' }>): string {
  const { choice, block, id, name } = event;
  const { calls } = choiceOf(state, choice);
  const index = calls.size;
  calls.set(block, { index, written: false });
  return delta(state, choice, {
    tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }],
  });
}

function writeCallArguments(state: State, choice: number, block: number, text: string): string {
  const call = choiceOf(state, choice).calls.get(block);
  if (call === undefined || text === '') return '';
  call.written = true;
  return delta(state, choice, { tool_calls: [{ index: call.index, function: { arguments: text } }] });
}

/** Arguments that never came in pieces are written whole, so that callers can always parse what they gathered. */
function writeCallEnd(state: State, event: Extract<ChatEvent, { type: 'tool-call' }>): string {
  const { choice, block, id, name } = event;
  const { calls } = choiceOf(state, choice);
  const opening = calls.has(block)
    ? ''
    : writeCallStart(state, { type: 'tool-input-start', choice, block, id, name });
  return calls.get(block)?.written ? '' : opening + writeCallArguments(state, choice, block, event.arguments);
}

/** Those that wait, in a chunk of their own: nothing was said that they could be of. */
function writeLogprobs(state: State, choice: number): string {
  return choiceOf(state, choice).logprobs === undefined ? '' : delta(state, choice, {});
}

function writeThought(
  state: State,
  { choice, block, text }: Extract<ChatEvent, { type: 'reasoning-delta' }>,
): string {
  const { thoughts } = choiceOf(state, choice);
  thoughts.set(block, (thoughts.get(block) ?? '') + text);
  return delta(state, choice, { reasoning_content: text });
}

/** What a block was signed with, when it is whole. */
function writeDetails(
  state: State,
  event: Extract<ChatEvent, { type: 'text-end' | 'reasoning-end' | 'tool-call' }>,
): string {
  const text = choiceOf(state, event.choice).thoughts.get(event.block) ?? '';
  const details = writeReasoningDetails([partOf(event, text)]);
  return details.length === 0 ? '' : delta(state, event.choice, { reasoning_details: details });
}

function partOf(event: Parameters<typeof writeDetails>[1], text: string): AssistantPart {
  const { signature } = event;
  if (event.type === 'tool-call') {
    return defined({ type: 'tool-call', id: event.id, name: event.name, arguments: '', signature } as const);
  }
  if (event.type === 'text-end') return defined({ type: 'text', text: '', signature } as const);
  return defined({ type: 'reasoning', text, signature, redacted: event.redacted } as const);
}

function mediaDelta({ kind, mediaType, data }: Extract<ChatEvent, { type: 'media' }>): JsonRecord {
  if (kind === 'audio') return { audio: { data } };
  return { images: [{ type: 'image_url', image_url: { url: writeDataUrl(mediaType, data) } }] };
}

function choiceOf(state: State, choice: number): ChoiceState {
  return entryOf(state.choices, choice, () => ({
    opened: false,
    calls: new Map(),
    thoughts: new Map(),
    logprobs: undefined,
  }));
}

/** One chunk for one choice; the role goes first, in a chunk of its own, as callers' parsers expect. */
function delta(state: State, index: number, content: JsonRecord, finish: string | null = null): string {
  const choice = choiceOf(state, index);
  const opening = choice.opened ? '' : frame(firstChunk(state, index));
  choice.opened = true;
  const { logprobs = null } = choice;
  choice.logprobs = undefined;
  const body = chunk(state, [{ index, delta: content, logprobs, finish_reason: finish }]);
  return opening + frame(finish === null ? body : { ...body, ...furtherFields(state.meta) });
}

function firstChunk(state: State, index: number): unknown {
  const role = { role: 'assistant', content: '', refusal: null };
  const body = chunk(state, [{ index, delta: role, logprobs: null, finish_reason: null }]);
  const further = state.first ? furtherFields(state.meta) : {};
  state.first = false;
  return { ...body, ...further };
}

function chunk({ id, created, meta }: State, choices: CompletionChunk['choices']): CompletionChunk {
  const body = { id, object: 'chat.completion.chunk', created, model: meta.model, choices } as const;
  return meta.streamUsage ? { ...body, usage: null } : body;
}

function frame(body: unknown): string {
  return `data: ${JSON.stringify(body)}\n\n`;
}
