import type { Citation } from './event.ts';
import type { AssistantPart } from './request.ts';
import type { FinishReason, Usage } from './usage.ts';

/** A whole answer: what the events of a stream add up to. */
export interface ChatReply {
  readonly id?: string;
  /** The model that really answered, in the provider's words. */
  readonly model?: string;
  /** UTC seconds. */
  readonly created?: number;
  readonly choices: readonly Choice[];
  readonly usage?: Usage;
}

export interface Choice {
  readonly content: readonly AssistantPart[];
  readonly finish?: FinishReason;
  readonly rawFinish?: string;
  /** Which of the caller's stop sequences ended it, where the provider tells. */
  readonly stopSequence?: string;
  readonly citations?: readonly Citation[];
  readonly logprobs?: unknown;
}
