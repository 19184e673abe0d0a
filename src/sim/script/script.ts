import type { ChatEvent } from '../../chat/event.ts';
import type { ChatRequest } from '../../chat/request.ts';
import type { FinishReason, Usage } from '../../chat/usage.ts';

/** What an answer is written from. */
export interface ScriptOptions {
  readonly request: ChatRequest;
  /** The model that was asked for, as the caller wrote it. */
  readonly model: string;
  readonly seed: number;
  readonly id: string;
  /** UTC seconds. */
  readonly created: number;
  /** How many tokens one delta carries: providers differ. */
  readonly tokensPerDelta: number;
  readonly shape: AnswerShape;
}

/** What a scenario wants of the answer itself. */
export interface AnswerShape {
  /** Length of the text, in tokens. */
  readonly tokens?: number | undefined;
  /** Bytes of one further delta. */
  readonly huge?: number | undefined;
  readonly finish?: FinishReason | undefined;
}

/** What one answer consists of, and what it costs. */
export interface Script {
  readonly events: readonly ScriptedEvent[];
  readonly usage: Usage;
}

/** An event, and how many output tokens it bills. */
export interface ScriptedEvent {
  readonly event: ChatEvent;
  readonly output: number;
}
