import type { RetryBudget } from '../contract/retry-budget.ts';

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
