import { ratesAt } from '../../table/rates.ts';
import type { Price } from '../../table/table.ts';
import type { CostDelta, TokenProfile } from './change.ts';

/** A request that nobody has described: the same tokens by which the runtime compares prices. */
export const assumedProfile: TokenProfile = {
  inputTokens: 1000,
  outputTokens: 500,
  cacheRead: 0,
  source: 'assumed',
};

/** What a thousand such requests cost at a moment, in 1e-10 USD; `null` where no price is known. */
export function costOfThousand(prices: readonly Price[], profile: TokenProfile, now: number): number | null {
  const { inputTokens, outputTokens, cacheRead } = profile;
  const rates = ratesAt(prices, { now, inputTokens });
  if (rates === undefined) return null;
  const cached = Math.min(cacheRead, inputTokens);
  const tokens =
    rates.input * (inputTokens - cached) +
    (rates.cacheRead ?? rates.input) * cached +
    rates.output * outputTokens;
  return tokens / 1000 + (rates.perRequest ?? 0) * 1000;
}

/** How far two costs are apart. */
export function costDelta(before: number | null, after: number | null, profile: TokenProfile): CostDelta {
  const known = before !== null && after !== null;
  return {
    before: before === null ? null : Math.round(before),
    after: after === null ? null : Math.round(after),
    percent: known && before > 0 ? Math.round(((after - before) / before) * 1000) / 10 : null,
    profile,
  };
}
