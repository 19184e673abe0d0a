/**
 * Bounds what retries may add to the load of providers that already struggle, over the whole process.
 * Every request earns a fifth of a retry; a small reserve lets a quiet gateway retry at all.
 */
export interface RetryBudget {
  /** A request has come: its first call is free and earns. */
  earn(): void;
  /** Whether one more call to the same deployment is affordable; pays for it. */
  spend(): boolean;
}
