import type { ChatEvent } from '../../../chat/event.ts';
import { type ProviderFailure, truncated } from '../../../chat/failure.ts';
import type { Usage } from '../../../chat/usage.ts';
import { readFinish, readUsage } from '../../grammar/chat-completions.ts';
import { type Blocks, createBlocks } from '../blocks.ts';
import { failureOf } from '../failure.ts';
import { count, defined, filled, type JsonRecord, list, record, records, writeJson } from '../json.ts';
import type { ChatCompletionsDialect } from './dialect.ts';
import { type CallFragment, readCitations, readMedia, readSayings, type Saying } from './read-answer.ts';
import { readInnerFailure } from './read-failure.ts';

/** Folds the chunks of one answer into events; a whole body is one chunk. */
export interface ChunkReducer {
  push(chunk: JsonRecord): ChatEvent[];
  /** The protocol's own terminator has come. */
  finish(): ChatEvent[];
  /** The connection has ended, with or without one. */
  end(): ChatEvent[];
  fail(failure: ProviderFailure): ChatEvent[];
  /** Whether the answer is over, well or badly: nothing follows. */
  over(): boolean;
}

/** A reducer for one answer. */
export function createChunkReducer(dialect: ChatCompletionsDialect): ChunkReducer {
  const state: State = {
    dialect,
    blocks: createBlocks(),
    id: undefined,
    started: false,
    choices: new Map(),
    calls: 0,
    usage: undefined,
    cited: false,
    over: false,
  };
  return {
    push: (chunk) => (state.over ? [] : take(state, chunk)),
    finish: () => (state.over ? [] : finish(state)),
    end: () => (state.over ? [] : isComplete(state) ? finish(state) : fail(state, truncated())),
    fail: (failure) => (state.over ? [] : fail(state, failure)),
    over: () => state.over,
  };
}

interface State {
  readonly dialect: ChatCompletionsDialect;
  readonly blocks: Blocks;
  /** The answer's own id, as soon as a chunk names it. */
  id: string | undefined;
  started: boolean;
  readonly choices: Map<number, ChoiceState>;
  /** Tool calls so far: for the ids that the server leaves out. */
  calls: number;
  usage: Usage | undefined;
  cited: boolean;
  over: boolean;
}

interface ChoiceState {
  /** Whether `finish` is out: some servers say it twice. */
  finished: boolean;
  /** Open tool calls by our key, in order; the last one takes what names no call. */
  readonly tools: OpenCall[];
  /** Whether a delta has come: some servers repeat the whole message beside it. */
  streamed: boolean;
}

interface OpenCall {
  readonly key: string;
  readonly index: number | undefined;
  readonly id: string | undefined;
  /** Arguments that came before the name. */
  waiting: string;
  open: boolean;
}

/** More choices than anyone asks for; a larger index is garbage. */
const MAX_CHOICES = 128;

function take(state: State, chunk: JsonRecord): ChatEvent[] {
  const failure = readInnerFailure(chunk);
  if (failure !== undefined) return fail(state, failure);
  state.id ??= filled(chunk['id']);
  const events = records(chunk['choices']).flatMap((choice) => takeChoice(state, choice));
  if (!state.over) events.push(...takeLinks(state, chunk), ...takeUsage(state, chunk));
  return [...startOf(state, chunk, events.length > 0), ...events];
}

/** `start` waits for a chunk that knows id or model, or that says something: the first may know neither. */
function startOf(state: State, chunk: JsonRecord, speaks: boolean): ChatEvent[] {
  if (state.started) return [];
  const head = defined({
    id: filled(chunk['id']),
    model: filled(chunk['model']),
    created: count(chunk['created']) || undefined,
  });
  if (head.id === undefined && head.model === undefined && !speaks) return [];
  state.started = true;
  return [{ type: 'start', ...head }];
}

function takeChoice(state: State, choice: JsonRecord): ChatEvent[] {
  if (state.over) return [];
  const index = count(choice['index']) ?? 0;
  if (index >= MAX_CHOICES) return [];
  const failure = readInnerFailure(choice);
  if (failure !== undefined) return fail(state, failure);
  const draft = draftOf(state, index);
  const delta = record(choice['delta']);
  if (delta !== undefined) draft.streamed = true;
  const said = delta ?? (draft.streamed ? {} : (record(choice['message']) ?? {}));
  const events: ChatEvent[] = [];
  const logprobs = record(choice['logprobs']);
  if (logprobs !== undefined && writeJson(logprobs) !== undefined)
    events.push({ type: 'logprobs', choice: index, logprobs });
  events.push(...readSayings(said).flatMap((saying) => say(state, index, draft, saying)));
  events.push(...readMedia(said, index), ...readCitations(said, index));
  const word = filled(choice['finish_reason']);
  if (word !== undefined && !draft.finished) events.push(...finishChoice(state, index, draft, word));
  return events;
}

function draftOf(state: State, choice: number): ChoiceState {
  const known = state.choices.get(choice);
  if (known !== undefined) return known;
  const fresh: ChoiceState = { finished: false, tools: [], streamed: false };
  state.choices.set(choice, fresh);
  return fresh;
}

function say(state: State, choice: number, draft: ChoiceState, saying: Saying): ChatEvent[] {
  if (saying.kind === 'call') return sayCall(state, choice, draft, saying.call);
  if (saying.kind !== 'seal') return state.blocks.say(choice, saying.kind, saying.text);
  // A seal may stand alone: reasoning that only the provider can read.
  const { signature, redacted } = saying;
  return [
    ...state.blocks.say(choice, 'reasoning', ''),
    ...state.blocks.hush(choice, { signature, redacted }),
  ];
}

function sayCall(state: State, choice: number, draft: ChoiceState, call: CallFragment): ChatEvent[] {
  const known = findCall(draft, call);
  const target = known ?? openCall(draft, call);
  target.waiting += call.arguments;
  const events: ChatEvent[] = [];
  if (!target.open && call.name !== undefined) events.push(...begin(state, choice, target, call.name));
  if (!target.open) return events;
  events.push(...state.blocks.growTool(choice, target.key, target.waiting));
  target.waiting = '';
  return events;
}

/**
 * The call that a fragment continues. Servers number calls, or name them, or neither; and some number all of
 * them 0, so that a new id with a new name is a new call whatever its number.
 */
function findCall({ tools }: ChoiceState, { index, id, name }: CallFragment): OpenCall | undefined {
  const candidate = tools.findLast((call) =>
    index !== undefined ? call.index === index : id !== undefined ? call.id === id : name === undefined,
  );
  const renamed =
    id !== undefined && candidate?.id !== undefined && candidate.id !== id && name !== undefined;
  return renamed ? undefined : candidate;
}

function openCall({ tools }: ChoiceState, { index, id }: CallFragment): OpenCall {
  const call = { key: `${tools.length}`, index, id, waiting: '', open: false };
  tools.push(call);
  return call;
}

function begin(state: State, choice: number, call: OpenCall, name: string): ChatEvent[] {
  const id = call.id ?? `call_${state.id ?? 'unnamed'}_${state.calls}`;
  state.calls += 1;
  call.open = true;
  return state.blocks.openTool(choice, call.key, { id, name });
}

/** Links of the whole answer, which some servers repeat on every chunk. */
function takeLinks(state: State, chunk: JsonRecord): ChatEvent[] {
  const links = list(chunk['citations']).filter((link) => typeof link === 'string');
  if (state.cited || links.length === 0) return [];
  state.cited = true;
  return links.map((url) => ({ type: 'citation', choice: 0, citation: { url } }));
}

function takeUsage(state: State, chunk: JsonRecord): ChatEvent[] {
  const { usageOf, reasoningOutside } = state.dialect;
  const usage = readUsage(usageOf?.(chunk) ?? chunk['usage'], reasoningOutside);
  if (usage === undefined || JSON.stringify(usage) === JSON.stringify(state.usage)) return [];
  state.usage = usage;
  return [{ type: 'usage', usage }];
}

/** Without the protocol's terminator every choice must have given its reason: otherwise the answer is cut. */
function isComplete({ choices }: State): boolean {
  return choices.size > 0 && [...choices.values()].every(({ finished }) => finished);
}

function finish(state: State): ChatEvent[] {
  const events = [...state.choices].flatMap(([choice, draft]) =>
    draft.finished ? closeChoice(state, choice, draft) : finishChoice(state, choice, draft, undefined),
  );
  state.over = true;
  return [...startOf(state, {}, true), ...events];
}

function finishChoice(
  state: State,
  choice: number,
  draft: ChoiceState,
  word: string | undefined,
): ChatEvent[] {
  const events = closeChoice(state, choice, draft);
  const reason = readFinish(word, state.blocks.calledTools(choice));
  if (reason === 'error') {
    const failure = failureOf({ message: 'The provider ended the answer with an error.', codes: [word] });
    return [...events, ...fail(state, failure)];
  }
  draft.finished = true;
  events.push({ type: 'finish', choice, reason, ...(word === undefined ? {} : { raw: word }) });
  return events;
}

function closeChoice(state: State, choice: number, draft: ChoiceState): ChatEvent[] {
  const events: ChatEvent[] = [];
  for (const call of draft.tools) {
    if (call.open) continue;
    // A call whose name never came is still a call.
    events.push(...begin(state, choice, call, ''), ...state.blocks.growTool(choice, call.key, call.waiting));
  }
  return [...events, ...state.blocks.closeChoice(choice)];
}

function fail(state: State, failure: ProviderFailure): ChatEvent[] {
  state.over = true;
  return [...state.blocks.closeAll(), { type: 'error', failure }];
}
