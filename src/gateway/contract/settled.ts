import type { FinishReason, Usage } from '../../chat/usage.ts';

/** One finished request: what the log says of it, and later the ledger. Never a prompt, an answer or a secret. */
export interface Settled {
  readonly id: string;
  readonly route: string;
  /** What was asked for where there is no such endpoint, or not by this method: as sent, but visible and short. */
  readonly asked?: string;
  readonly team?: string;
  readonly key?: string;
  readonly capability?: string;
  readonly revision?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly deployment?: string;
  readonly variant?: string;
  /** The provider's own word for the model that served. */
  readonly served?: string;
  readonly stream?: boolean;
  /** What the caller got; for a stream that failed later, still 200. */
  readonly status: number;
  readonly outcome: 'complete' | 'failed' | 'abandoned' | 'refused';
  /** The failure's or the refusal's code. */
  readonly code?: string;
  readonly attempts: number;
  /** Targets before the one that answered, or after all that failed, which were not called; absent where none was. */
  readonly passedOver?: readonly PassedOver[];
  readonly milliseconds: number;
  /** Until the first content. */
  readonly firstTokenMilliseconds?: number;
  readonly finish?: FinishReason;
  /** As the provider reported it; absent where it did not. */
  readonly usage?: Usage;
}

/** A target that was not called, and why. */
export interface PassedOver {
  readonly deployment: string;
  readonly code: string;
  readonly message: string;
  /** The request's field that it is about. */
  readonly param?: string;
}
