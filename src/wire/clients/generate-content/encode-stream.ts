import type { ChatEvent, Citation } from '../../../chat/event.ts';
import type { Usage } from '../../../chat/usage.ts';
import type { ReplyMeta, StreamEncoder } from '../../adapter.ts';
import {
  type Candidate,
  type ContentPart,
  type GenerateContentReply,
  metadataOfUsage,
  nameOfFinish,
} from '../../grammar/generate-content.ts';
import { entryOf } from '../../kit/entry-of.ts';
import { furtherFields } from '../../kit/further-fields.ts';
import { defined } from '../../kit/json.ts';
import { bareFor } from '../../kit/seal.ts';
import { untilFailure } from '../../kit/until-failure.ts';
import { errorOf } from './encode-failure.ts';
import { encodeCall, encodeCitations, encodeLogprobs } from './encode-part.ts';
import { timestamp } from './encode-reply.ts';

/**
 * Writes one answer as chunks, each with all that is known of the usage. The last one has the finish reason, which
 * is the only end that the dialect has; a failed stream ends with an `error` object and nothing more.
 */
export function createStreamEncoder(meta: ReplyMeta): StreamEncoder {
  const state: State = {
    meta,
    id: meta.id,
    created: meta.created,
    usage: undefined,
    choices: new Map(),
    first: true,
  };
  return untilFailure({ write: (event) => write(state, event), end: () => end(state) });
}

interface State {
  readonly meta: ReplyMeta;
  id: string;
  created: number;
  usage: Usage | undefined;
  readonly choices: Map<number, ChoiceState>;
  first: boolean;
}

interface ChoiceState {
  /** Calls that have begun, by block, and those of them that are whole but wait for an earlier one. */
  readonly calls: Map<number, ContentPart | undefined>;
  answer: string;
  readonly citations: Citation[];
  finish: string | undefined;
}

function write(state: State, event: ChatEvent): string {
  switch (event.type) {
    case 'start':
      state.id = event.id ?? state.id;
      state.created = event.created ?? state.created;
      return '';
    case 'usage':
      state.usage = event.usage;
      return '';
    case 'error':
      return frame({ error: errorOf(event.failure) });
    case 'finish':
      choiceOf(state, event.choice).finish = nameOfFinish(event.reason, event.raw);
      return '';
    case 'citation':
      choiceOf(state, event.choice).citations.push(event.citation);
      return '';
    case 'logprobs':
      return chunk(state, [defined({ index: event.choice, logprobsResult: encodeLogprobs(event.logprobs) })]);
    default:
      return writePart(state, event);
  }
}

function writePart(
  state: State,
  event: Exclude<ChatEvent, { type: 'start' | 'usage' | 'error' | 'finish' | 'citation' | 'logprobs' }>,
): string {
  const choice = choiceOf(state, event.choice);
  if (event.type === 'text-delta') choice.answer += event.text;
  if (event.type === 'tool-input-start') choice.calls.set(event.block, undefined);
  if (event.type === 'tool-call') choice.calls.set(event.block, encodeCall(event));
  const part = partOf(event);
  const parts = event.type === 'tool-call' ? wholeCalls(choice) : part === undefined ? [] : [part];
  if (parts.length === 0) return '';
  return chunk(state, [{ content: { parts, role: 'model' }, index: event.choice }]);
}

/**
 * Takes out the calls that are whole and have none before them that is not: they go out in the order in which
 * they began. A call goes out whole, since callers that can read one in pieces have to ask for it.
 */
function wholeCalls({ calls }: ChoiceState): ContentPart[] {
  const whole: ContentPart[] = [];
  for (const [block, part] of calls) {
    if (part === undefined) break;
    whole.push(part);
    calls.delete(block);
  }
  return whole;
}

function partOf(event: Parameters<typeof writePart>[1]): ContentPart | undefined {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
      return { text: event.text };
    case 'reasoning-delta':
      return { text: event.text, thought: true };
    // A signature comes when the text is out already: an empty part bears it, as the dialect's own servers do.
    case 'text-end':
      return event.signature === undefined
        ? undefined
        : { text: '', thoughtSignature: bareFor('generate-content', event.signature) };
    case 'reasoning-end':
      if (event.signature === undefined) return undefined;
      return { text: '', thought: true, thoughtSignature: bareFor('generate-content', event.signature) };
    case 'media':
      return { inlineData: { mimeType: event.mediaType, data: event.data } };
    default:
      return undefined;
  }
}

/** Choices without a finish reason get no last chunk: such an answer must not look whole. */
function end(state: State): string {
  const candidates = [...state.choices].flatMap(([index, { answer, citations, finish }]): Candidate[] => {
    if (finish === undefined) return [];
    return [
      defined({
        content: { parts: [{ text: '' }], role: 'model' as const },
        finishReason: finish,
        index,
        groundingMetadata: encodeCitations(citations, answer),
      }),
    ];
  });
  if (candidates.length === 0) return '';
  state.first = true;
  return chunk(state, candidates);
}

/** The gateway's own fields go with the first chunk and the last. */
function chunk(state: State, candidates: readonly Candidate[]): string {
  const { meta, usage, id, created } = state;
  const further = state.first ? furtherFields(meta) : {};
  state.first = false;
  const body: GenerateContentReply = defined({
    candidates,
    usageMetadata: usage === undefined ? undefined : metadataOfUsage(usage),
    modelVersion: meta.model,
    createTime: timestamp(created),
    responseId: id,
  });
  return frame({ ...body, ...further });
}

function choiceOf(state: State, choice: number): ChoiceState {
  return entryOf(state.choices, choice, () => ({
    calls: new Map(),
    answer: '',
    citations: [],
    finish: undefined,
  }));
}

function frame(body: unknown): string {
  return `data: ${JSON.stringify(body)}\r\n\r\n`;
}
