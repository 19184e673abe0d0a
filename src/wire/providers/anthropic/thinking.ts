import type { ChatRequest, Message } from '../../../chat/request.ts';
import type { MessagesRequest, OutputConfig, ThinkingSetting } from '../../grammar/messages.ts';
import type { Losses } from '../../kit/losses.ts';
import type { ModelTraits } from './model-traits.ts';

/** What is sent for the caller's `reasoning`. */
export interface Thinking {
  readonly setting?: ThinkingSetting;
  readonly effort?: NonNullable<OutputConfig['effort']>;
  /** The answer's own limit, where the caller has none: it must leave room for the thinking. */
  readonly maxTokens: number;
  /** Whether the model will think, which forbids some other settings. */
  readonly on: boolean;
}

/**
 * The caller's `reasoning` in this provider's words.
 *
 * | effort  | tokens where the model takes a budget | effort where it decides itself |
 * |---------|---------|----------|
 * | none    | no thinking | thinking disabled |
 * | minimal | 1,024   | low      |
 * | low     | 2,048   | low      |
 * | medium  | 8,192   | medium   |
 * | high    | 16,384  | high     |
 * | xhigh   | 32,768  | xhigh    |
 *
 * A budget must be at least 1,024 and below `max_tokens`, which counts thinking and answer together: an effort
 * gets at most four fifths of it, so that an answer can follow.
 */
export function encodeThinking(
  request: ChatRequest,
  { traits, limit, losses }: { readonly traits: ModelTraits; readonly limit: Limit; readonly losses: Losses },
): Thinking {
  const off = { maxTokens: limit.asked ?? limit.fallback, on: false } as const;
  const { effort, budget } = request.reasoning ?? {};
  if (effort === undefined && budget === undefined) return off;
  if (traits.thinking === 'none') {
    if (effort !== 'none' && budget !== 0) losses.warn(FIELD, 'not sent: the model cannot think');
    return off;
  }
  const unwanted = budget === 0 || (budget === undefined && effort === 'none');
  if (traits.thinking === 'adaptive') {
    if (unwanted) return { ...off, setting: { type: 'disabled' } };
    return { ...adaptive(request, traits, losses), maxTokens: off.maxTokens };
  }
  if (unwanted) return off;
  return withBudget(request, limit, losses) ?? off;
}

/** `asked` is the caller's limit; `fallback` is sent where there is none; `most` is what the model can give. */
export interface Limit {
  readonly asked: number | undefined;
  readonly fallback: number;
  readonly most: number | undefined;
}

function adaptive(
  { reasoning = {} }: ChatRequest,
  traits: ModelTraits,
  losses: Losses,
): Pick<Thinking, 'setting' | 'effort' | 'on'> {
  const setting: ThinkingSetting = traits.hidesThinking
    ? { type: 'adaptive', display: 'summarized' }
    : { type: 'adaptive' };
  const { effort, budget } = reasoning;
  const asked = effort ?? effortOfBudget(budget ?? 0);
  if (effort === undefined) losses.warn(FIELD, `sent as effort ${asked}: the model takes no token budget`);
  else if (budget !== undefined) losses.warn(FIELD, 'budget not sent: the model takes an effort only');
  if (asked === 'xhigh' && !traits.extraEffort) {
    losses.warn(FIELD, 'sent as effort high: the model knows no more');
    return { setting, effort: 'high', on: true };
  }
  return { setting, effort: asked === 'minimal' || asked === 'none' ? 'low' : asked, on: true };
}

function withBudget(request: ChatRequest, limit: Limit, losses: Losses): Thinking | undefined {
  const { effort = 'medium', budget } = request.reasoning ?? {};
  if (typeof request.toolChoice === 'object' || request.toolChoice === 'required') {
    losses.warn(FIELD, 'not sent: the model cannot think where a tool call is forced');
    return undefined;
  }
  if (answersUnsignedCall(request.messages)) {
    losses.warn(FIELD, 'not sent: the tool call to go on from has lost the thinking that led to it');
    return undefined;
  }
  const wanted = Math.max(LEAST_BUDGET, budget ?? BUDGETS[effort]);
  const room = Math.min(limit.asked ?? wanted + limit.fallback, limit.most ?? Number.POSITIVE_INFINITY);
  if (room <= LEAST_BUDGET) {
    losses.warn(FIELD, `not sent: thinking needs more than ${LEAST_BUDGET} output tokens`);
    return undefined;
  }
  const share = budget === undefined ? Math.floor(room * 0.8) : room - 1;
  const given = Math.max(LEAST_BUDGET, Math.min(wanted, share));
  if (budget !== undefined && given !== budget) losses.warn(FIELD, `budget sent as ${given} tokens`);
  return { setting: { type: 'enabled', budget_tokens: given }, maxTokens: room, on: true };
}

const FIELD = 'reasoning_effort';
const LEAST_BUDGET = 1024;
const BUDGETS = { none: 1024, minimal: 1024, low: 2048, medium: 8192, high: 16384, xhigh: 32768 } as const;

function effortOfBudget(budget: number): 'low' | 'medium' | 'high' {
  if (budget <= BUDGETS.low) return 'low';
  return budget <= BUDGETS.medium ? 'medium' : 'high';
}

/**
 * Thinking with a budget insists that a turn which ends in tool results began with the thinking that it signed;
 * a conversation that passed through another dialect, or began with another model, has none.
 */
function answersUnsignedCall(messages: readonly Message[]): boolean {
  if (messages.at(-1)?.role !== 'tool') return false;
  const turn = messages.findLast((message) => message.role === 'assistant');
  return !turn?.content.some(
    (part) => part.type === 'reasoning' && (part.signature !== undefined || part.redacted !== undefined),
  );
}

/** Temperature, top_p and top_k, as far as the model and its thinking allow them. */
export function encodeSampling(
  { temperature, topP, topK }: ChatRequest,
  {
    traits,
    thinking,
    losses,
  }: { readonly traits: ModelTraits; readonly thinking: boolean; readonly losses: Losses },
): Pick<MessagesRequest, 'temperature' | 'top_p' | 'top_k'> {
  const sent: { temperature?: number; top_p?: number; top_k?: number } = {};
  const why = traits.sampling ? 'cannot be set while the model thinks' : 'the model does not take it';
  const free = traits.sampling && !thinking;
  if (temperature !== undefined) {
    if (!free && temperature !== 1) losses.warn('temperature', `not sent: ${why}`);
    else if (free) sent.temperature = Math.min(temperature, 1);
    if (free && temperature > 1) losses.warn('temperature', 'sent as 1: the provider takes 0 to 1');
  }
  if (topP !== undefined) {
    if (sent.temperature !== undefined)
      losses.warn('top_p', 'not sent: the provider takes temperature or top_p');
    else if (free || (traits.sampling && topP >= 0.95)) sent.top_p = topP;
    else if (topP !== 1) losses.warn('top_p', `not sent: ${why}`);
  }
  if (topK !== undefined) {
    if (free) sent.top_k = topK;
    else losses.warn('top_k', `not sent: ${why}`);
  }
  return sent;
}
