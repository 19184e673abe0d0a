import type { ProviderFailure } from '../../chat/failure.ts';

/** One call that was made or passed over, for headers, logs and explanations. */
export interface Attempt {
  readonly deployment: string;
  readonly model: string;
  readonly provider: string;
  /** `skipped`: no call was made. */
  readonly outcome: 'answered' | 'failed' | 'skipped';
  readonly failure?: ProviderFailure;
  readonly milliseconds: number;
}
