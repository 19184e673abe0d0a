import { type DatedRates, type RateName, type Rates, rateNames } from './source.ts';

/** The rates that hold on a day; undefined before the first entry. Oldest first is assumed. */
export function ratesOn(day: string, prices: readonly DatedRates[]): Rates | undefined {
  return prices.findLast(({ from }) => from === undefined || from <= day)?.rates;
}

/** Whether two lists ask the same on a day, as far as both name a rate. */
export function sameRates(one: readonly DatedRates[], other: readonly DatedRates[], day: string): boolean {
  const [left, right] = [ratesOn(day, one), ratesOn(day, other)];
  if (left === undefined || right === undefined) return left === right;
  return rateNames.every(
    (name) => left[name] === undefined || right[name] === undefined || left[name] === right[name],
  );
}

/**
 * The rates that `next` names and that `before` has not, or otherwise. A rate that `next` does not name is no
 * change: catalogues leave out what they do not know.
 */
export function changedRates(before: Rates, next: Rates): RateName[] {
  return rateNames.filter((name) => next[name] !== undefined && next[name] !== before[name]);
}
