import { readMoney, readTokens } from './quantities.ts';
import { type DatedRates, type Rates, rateNames } from './source.ts';

/** The price that holds on a day; undefined before the first. Oldest first is assumed. */
export function inForce<Price extends { readonly from?: string }>(
  day: string,
  prices: readonly Price[],
): Price | undefined {
  return prices.findLast(({ from }) => from === undefined || from <= day);
}

/** Whether two lists ask the same of a usual prompt on a day, as far as both name a rate. */
export function sameRates(one: readonly DatedRates[], other: readonly DatedRates[], day: string): boolean {
  const [left, right]: (Rates | undefined)[] = [inForce(day, one)?.rates, inForce(day, other)?.rates];
  if (left === undefined || right === undefined) return left === right;
  return rateNames.every(
    (name) => left[name] === undefined || right[name] === undefined || left[name] === right[name],
  );
}

/** Whether two values say the same: `5.0 USD` is `5 USD`, `200k` is `200000 tokens`, and order of fields is none. */
export function sameWritten(one: unknown, other: unknown): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return readMoney(value) ?? readTokens(value) ?? value;
  return Object.entries(value)
    .map(([name, part]) => [name, plain(part)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
