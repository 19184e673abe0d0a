import type { RetryBudget } from '../contract/retry-budget.ts';

/**
 * `ratio` calls a request in the long run: 0.2 bounds amplification to 1.2. `reserve` calls are there at the start,
 * and are the most that can be saved.
 */
export function createRetryBudget(
  options: { readonly ratio?: number; readonly reserve?: number } = {},
): RetryBudget {
  const { ratio = 0.2, reserve = 100 } = options;
  let tokens = reserve;
  const add = (amount: number) => {
    tokens = Math.min(reserve, tokens + amount);
  };
  return {
    earn: () => add(ratio),
    spend() {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    giveBack: () => add(1),
  };
}
