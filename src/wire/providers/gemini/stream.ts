import type { ChatEvent } from '../../../chat/event.ts';
import type { ProviderFailure } from '../../../chat/failure.ts';
import { truncated } from '../../../chat/failure.ts';
import type { StreamDecoder } from '../../adapter.ts';
import { finishName, finishOfName, usageOfMetadata } from '../../grammar/generate-content.ts';
import { entryOf } from '../../kit/entry-of.ts';
import { badBody } from '../../kit/failure.ts';
import {
  count,
  defined,
  isRecord,
  type JsonRecord,
  parseJson,
  record,
  records,
  text,
} from '../../kit/json.ts';
import type { SseMessage } from '../../kit/sse.ts';
import { citationsOf } from './citations.ts';
import { errorIn, failureOfError } from './failure.ts';
import { logprobsOf } from './logprobs.ts';
import { createParts, type Parts, readPart } from './parts.ts';

/** A decoder for one stream. https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function createStreamDecoder(): StreamDecoder {
  const state = createState();
  return {
    push: (message) => readMessage(state, message),
    end: () => endAnswer(state, { whole: false }),
  };
}

/** What is known of one answer so far. */
export interface State {
  readonly parts: Parts;
  readonly candidates: Map<number, CandidateState>;
  started: boolean;
  /** After a failure: nothing more is said. */
  over: boolean;
}

interface CandidateState {
  said: boolean;
  answer: string;
  /** The last one: several chunks may carry one. */
  finish: string | undefined;
  /** Grounding may come again and grow: the last candidate that has any is the truth. */
  grounded: JsonRecord | undefined;
}

/** The state before the first chunk. */
export function createState(): State {
  return { parts: createParts(), candidates: new Map(), started: false, over: false };
}

function readMessage(state: State, message: SseMessage): readonly ChatEvent[] {
  if (state.over) return [];
  if (message.fault === 'too-large') return fail(state, badBody('one message of the stream is too large'));
  const payload = parseJson(message.data);
  if (isRecord(payload) || Array.isArray(payload)) return readChunk(state, payload);
  return message.fault === 'unterminated' ? [] : fail(state, badBody('a message of the stream is not JSON'));
}

/** Folds one chunk into the state; a whole body is a single chunk. Errors come in a list where nobody asked for SSE. */
export function readChunk(state: State, payload: JsonRecord | readonly unknown[]): readonly ChatEvent[] {
  const error = errorIn(payload);
  if (error !== undefined) return fail(state, failureOfError(error));
  if (!isRecord(payload)) return records(payload).flatMap((chunk) => readChunk(state, chunk));
  return Object.entries(handlers).flatMap(([field, handler]) =>
    payload[field] === undefined ? [] : handler(state, payload),
  );
}

type Handler = (state: State, chunk: JsonRecord) => ChatEvent[];

/** By the chunk's fields, in the order in which they become events. */
const handlers: Readonly<Record<string, Handler>> = {
  responseId: (state, chunk) => start(state, chunk),
  modelVersion: (state, chunk) => start(state, chunk),
  candidates: (state, chunk) => [
    ...start(state, chunk),
    ...records(chunk['candidates']).flatMap((candidate) => readCandidate(state, candidate)),
  ],
  promptFeedback(state, chunk) {
    const reason = text(record(chunk['promptFeedback'])?.['blockReason']);
    // The prompt itself was refused: there is no candidate to say so.
    if (reason !== undefined && state.candidates.size === 0)
      candidateOf(state, 0).finish = `${BLOCKED}${reason}`;
    return start(state, chunk);
  },
  usageMetadata(state, chunk) {
    const usage = usageOfMetadata(record(chunk['usageMetadata']) ?? {});
    return usage === undefined ? [] : [...start(state, chunk), { type: 'usage', usage }];
  },
};

/** Before a block reason, to tell it from finish reasons of the same name. */
const BLOCKED = 'blocked: ';

function start(state: State, chunk: JsonRecord): ChatEvent[] {
  if (state.started) return [];
  state.started = true;
  const id = text(chunk['responseId']);
  state.parts.responseId = id;
  const created = Date.parse(text(chunk['createTime']) ?? '');
  return [
    defined({
      type: 'start' as const,
      id,
      model: text(chunk['modelVersion']),
      created: Number.isNaN(created) ? undefined : Math.floor(created / 1000),
    }),
  ];
}

function readCandidate(state: State, candidate: JsonRecord): ChatEvent[] {
  const choice = count(candidate['index']) ?? 0;
  const known = candidateOf(state, choice);
  const content = record(candidate['content']);
  const events = records(content?.['parts']).flatMap((part) => readPart(state.parts, choice, part));
  for (const event of events) if (event.type === 'text-delta') known.answer += event.text;
  known.said ||= events.length > 0;
  known.finish = finishName(candidate['finishReason']) ?? known.finish;
  if (candidate['groundingMetadata'] !== undefined || candidate['citationMetadata'] !== undefined) {
    known.grounded = candidate;
  }
  const logprobs = logprobsOf(candidate);
  return logprobs === undefined ? events : [{ type: 'logprobs', choice, logprobs }, ...events];
}

function candidateOf(state: State, choice: number): CandidateState {
  return entryOf(state.candidates, choice, () => ({
    said: false,
    answer: '',
    finish: undefined,
    grounded: undefined,
  }));
}

/**
 * Closes the answer. The finish reason is the only end that this format has: a stream without one is cut. A
 * `whole` body has proven its end by being JSON.
 */
export function endAnswer(state: State, { whole }: { readonly whole: boolean }): readonly ChatEvent[] {
  if (state.over) return [];
  const candidates = [...state.candidates];
  if (!candidates.some(([, { said, finish }]) => said || finish !== undefined)) {
    return fail(state, whole ? badBody('no candidate says anything, nor why') : truncated());
  }
  if (!whole && candidates.some(([, { finish }]) => finish === undefined)) return fail(state, truncated());
  state.over = true;
  return candidates.flatMap(([choice, candidate]) => endCandidate(state, choice, candidate));
}

function endCandidate(
  state: State,
  choice: number,
  { answer, finish, grounded }: CandidateState,
): ChatEvent[] {
  const closed = state.parts.close(choice);
  const citations = grounded === undefined ? [] : citationsOf(grounded, answer);
  const cited = citations.map((citation) => ({ type: 'citation' as const, choice, citation }));
  if (finish === undefined) return [...closed, ...cited];
  const isBlocked = finish.startsWith(BLOCKED);
  const raw = isBlocked ? finish.slice(BLOCKED.length) : finish;
  const calledTools = state.parts.blocks.calledTools(choice);
  const reason = isBlocked ? 'content-filter' : finishOfName(raw, { calledTools });
  return [...closed, ...cited, { type: 'finish', choice, reason, raw }];
}

function fail(state: State, failure: ProviderFailure): ChatEvent[] {
  state.over = true;
  const closed = [...state.candidates.keys()].flatMap((choice) => state.parts.close(choice));
  return [...closed, { type: 'error', failure }];
}
