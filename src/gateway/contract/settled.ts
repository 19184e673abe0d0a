import type { FinishReason, Usage } from '../../chat/usage.ts';

/** One finished request: what the log says of it, and later the ledger. Never a prompt, an answer or a secret. */
export interface Settled {
  readonly id: string;
  readonly route: string;
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
  readonly milliseconds: number;
  /** Until the first content. */
  readonly firstTokenMilliseconds?: number;
  readonly finish?: FinishReason;
  /** As the provider reported it; absent where it did not. */
  readonly usage?: Usage;
}
