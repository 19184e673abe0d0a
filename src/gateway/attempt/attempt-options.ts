import type { ProviderFailure } from '../../chat/failure.ts';
import type { Permit } from '../../runtime/health.ts';
import type { Resolution, Target } from '../../runtime/resolution.ts';
import type { Router } from '../../runtime/router.ts';
import type { Retry } from '../../table/table.ts';
import type { Attempt } from '../contract/attempt.ts';
import type { RetryBudget } from '../contract/retry-budget.ts';
import type { Sent } from '../contract/sent.ts';

/** What the loop asks of the router. */
export type Breakers = Pick<Router, 'begin' | 'setAside'>;

/** What the loop needs to do its work; the clock, the dice and the sleep are arguments. */
export interface AttemptOptions<Prepared, T> {
  readonly resolution: Resolution;
  readonly router: Breakers;
  readonly retry: Retry;
  readonly budget: RetryBudget;
  /** By the clock: nothing is tried after it. */
  readonly deadline: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Whether the caller has gone. */
  readonly abandoned: () => boolean;
  /** All that can fail before a connection is made. */
  readonly prepare: (target: Target) => Sent<Prepared>;
  readonly send: (prepared: Prepared, target: Target) => Promise<Sent<T>>;
  /** Filled as it goes, so that an answer which has begun can already tell of what came before it. */
  readonly trail: Attempt[];
  /** Hears of an exception in `send`: a mistake of ours, answered as a failure of this request only. */
  readonly crashed: (error: unknown) => void;
}

/** What became of a request. */
export type Outcome<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly target: Target;
      /** From the call until its answer had begun; until it was there where it is not a stream. */
      readonly milliseconds: number;
      /** Tells the breaker how the answer ended. Counts once; whoever got the value must call it. */
      readonly settle: Permit['report'];
    }
  | { readonly ok: false; readonly failure: ProviderFailure };
