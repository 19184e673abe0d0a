import type { ChatEvent, Citation } from './event.ts';
import type { ChatReply, Choice } from './reply.ts';
import type { AssistantPart } from './request.ts';
import type { FinishReason, Usage } from './usage.ts';

/**
 * The whole answer that a stream's events add up to. Blocks that never ended count as far as they came, and an
 * `error` event adds nothing: whoever collects a failed stream has the failure already.
 */
export function collect(events: Iterable<ChatEvent>): ChatReply {
  const state: State = { head: {}, choices: new Map(), usage: undefined };
  for (const event of events) take(state, event);
  const choices = [...state.choices].sort(([a], [b]) => a - b).map(([, draft]) => choiceOf(draft));
  return { ...state.head, choices, ...(state.usage === undefined ? {} : { usage: state.usage }) };
}

interface State {
  head: Pick<ChatReply, 'id' | 'model' | 'created'>;
  readonly choices: Map<number, Draft>;
  usage: Usage | undefined;
}

interface Draft {
  /** By block; media have none of their own and get the keys below zero. */
  readonly parts: Map<number, AssistantPart>;
  media: number;
  readonly citations: Citation[];
  logprobs: unknown;
  finish: FinishReason | undefined;
  rawFinish: string | undefined;
  stopSequence: string | undefined;
}

function take(state: State, event: ChatEvent): void {
  if (event.type === 'error') return;
  if (event.type === 'usage') {
    state.usage = event.usage;
    return;
  }
  if (event.type === 'start') {
    const { id, model, created } = event;
    state.head = {
      ...(id === undefined ? {} : { id }),
      ...(model === undefined ? {} : { model }),
      ...(created === undefined ? {} : { created }),
    };
    return;
  }
  const draft = draftOf(state, event.choice);
  switch (event.type) {
    case 'text-start':
      draft.parts.set(event.block, { type: 'text', text: '' });
      return;
    case 'reasoning-start':
      draft.parts.set(event.block, { type: 'reasoning', text: '' });
      return;
    case 'refusal-start':
      draft.parts.set(event.block, { type: 'refusal', text: '' });
      return;
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
      grow(draft, event.block, event.text);
      return;
    case 'text-end':
    case 'reasoning-end':
      sign(draft, event);
      return;
    case 'refusal-end':
      return;
    case 'tool-input-start':
      draft.parts.set(event.block, { type: 'tool-call', id: event.id, name: event.name, arguments: '' });
      return;
    case 'tool-input-delta':
      grow(draft, event.block, event.text);
      return;
    case 'tool-call': {
      const { id, name, signature } = event;
      const call = { type: 'tool-call', id, name, arguments: event.arguments } as const;
      draft.parts.set(event.block, signature === undefined ? call : { ...call, signature });
      return;
    }
    case 'media': {
      const { kind, mediaType, data } = event;
      draft.media -= 1;
      draft.parts.set(draft.media, { type: kind, mediaType, source: { data } });
      return;
    }
    case 'citation':
      draft.citations.push(event.citation);
      return;
    case 'logprobs':
      draft.logprobs = joinLogprobs(draft.logprobs, event.logprobs);
      return;
    case 'finish':
      draft.finish = event.reason;
      draft.rawFinish = event.raw;
      draft.stopSequence = event.stopSequence;
      return;
  }
}

function draftOf(state: State, choice: number): Draft {
  const known = state.choices.get(choice);
  if (known !== undefined) return known;
  const fresh: Draft = {
    parts: new Map(),
    media: 0,
    citations: [],
    logprobs: undefined,
    finish: undefined,
    rawFinish: undefined,
    stopSequence: undefined,
  };
  state.choices.set(choice, fresh);
  return fresh;
}

function grow(draft: Draft, block: number, text: string): void {
  const part = draft.parts.get(block);
  if (part === undefined) return;
  if (part.type === 'tool-call') draft.parts.set(block, { ...part, arguments: part.arguments + text });
  else if ('text' in part) draft.parts.set(block, { ...part, text: part.text + text });
}

function sign(
  draft: Draft,
  event: { readonly block: number; readonly signature?: string; readonly redacted?: string },
): void {
  const part = draft.parts.get(event.block);
  if (part === undefined) return;
  const { signature, redacted } = event;
  const signed = signature === undefined ? {} : { signature };
  if (part.type === 'text') draft.parts.set(event.block, { ...part, ...signed });
  else if (part.type === 'reasoning') {
    draft.parts.set(event.block, { ...part, ...signed, ...(redacted === undefined ? {} : { redacted }) });
  }
}

/** A stream gives its log probabilities in pieces: lists of the same name are joined. */
function joinLogprobs(before: unknown, after: unknown): unknown {
  if (typeof before !== 'object' || before === null) return after;
  if (typeof after !== 'object' || after === null) return before;
  const joined: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(after)) {
    const known = joined[name];
    joined[name] = Array.isArray(known) && Array.isArray(value) ? [...known, ...value] : (value ?? known);
  }
  return joined;
}

function choiceOf({ parts, citations, logprobs, finish, rawFinish, stopSequence }: Draft): Choice {
  return {
    content: [...parts.values()],
    ...(finish === undefined ? {} : { finish }),
    ...(rawFinish === undefined ? {} : { rawFinish }),
    ...(stopSequence === undefined ? {} : { stopSequence }),
    ...(citations.length === 0 ? {} : { citations }),
    ...(logprobs === undefined ? {} : { logprobs }),
  };
}
