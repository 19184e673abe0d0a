import type { ServedRequest } from '../../runtime/records/decision-record.ts';
import { ratesAt } from '../../table/rates.ts';
import type { Price } from '../../table/table.ts';

/**
 * What a request would cost at these prices, in whole 1e-10 USD, with the tokens that it took where it was answered;
 * nothing where no price is known. `input` and `output` are there.
 */
export function costOfRecord(
  prices: readonly Price[],
  { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, reasoning = 0 }: ServedRequest,
  now: number,
): number | undefined {
  const rates = ratesAt(prices, { now, inputTokens: input });
  if (rates === undefined) return undefined;
  const plain = Math.max(0, input - cacheRead - cacheWrite);
  const said = Math.max(0, output - reasoning);
  const millionths =
    rates.input * plain +
    (rates.cacheRead ?? rates.input) * cacheRead +
    (rates.cacheWrite ?? rates.input) * cacheWrite +
    rates.output * said +
    (rates.reasoning ?? rates.output) * reasoning +
    (rates.perRequest ?? 0) * perMillion;
  return Math.round(millionths / perMillion);
}

/** Rates are for a million tokens, but for what is charged once a request. */
const perMillion = 1_000_000;

/** How many of these a US dollar has. */
export const unitsOfDollar = 1e10;
