/**
 * Bounds what retries and fallbacks may add to the load of providers that already struggle, over the whole process:
 * a fifth of the requests in the long run. A reserve lets a quiet gateway retry at all, and carries a busy one over
 * the moments until breakers have opened.
 */
export interface RetryBudget {
  /** A request has come: its first call is free and earns. */
  earn(): void;
  /** Whether one more call is affordable; pays for it. */
  spend(): boolean;
  /** The call that was paid for is not made. */
  giveBack(): void;
}
