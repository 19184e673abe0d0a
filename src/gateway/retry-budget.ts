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

/** `ratio` retries a request in the long run: 0.2 bounds amplification to 1.2. */
export function createRetryBudget(
  options: { readonly ratio?: number; readonly reserve?: number } = {},
): RetryBudget {
  const { ratio = 0.2, reserve = 10 } = options;
  let tokens = reserve;
  return {
    earn() {
      tokens = Math.min(reserve, tokens + ratio);
    },
    spend() {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
