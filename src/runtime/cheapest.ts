import { ratesAt } from '../table/rates.ts';
import type { Price } from '../table/table.ts';
import { number } from './facts.ts';
import { rememberLists, sortByScore } from './order.ts';
import type { ResolveContext } from './resolution.ts';

/** What a request is taken to be where the caller did not say: enough to compare prices by. */
const assumedTokens = { input: 1000, output: 500 } as const;

/** What estimates depend on. */
interface Request {
  readonly context: ResolveContext;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the request would cost at this moment's prices, in 1e-16 USD; infinite where no price is known. */
export function costOf(prices: readonly Price[], { context, now }: Request): number {
  const input = tokens(context.inputTokens) ?? assumedTokens.input;
  const rates = ratesAt(prices, { now, inputTokens: input });
  if (rates === undefined) return Number.POSITIVE_INFINITY;
  const output = tokens(context.maxOutputTokens) ?? assumedTokens.output;
  return rates.input * input + rates.output * output + (rates.perRequest ?? 0) * perMillion;
}

/** Rates are for a million tokens, but for what is charged once a request. */
const perMillion = 1_000_000;

/**
 * Prepares a choice of the cheapest of some offers, each the prices of one. The function that it answers gives what
 * `make` made for them in the order of what a request would cost, cheapest first; ties keep the written order, and
 * those without a known price come last. An order that was met before is made no second time.
 */
export function cheapestFirst<T, Asked extends { readonly facts: Request }>(
  offers: readonly ((asked: Asked) => readonly Price[])[],
  make: (order: readonly number[]) => T,
): (asked: Asked) => T {
  const inOrder = rememberLists(make);
  const costs = offers.map(() => 0);
  const order = offers.map((_, index) => index);
  return (asked) => {
    for (const [index, pricesIn] of offers.entries()) costs[index] = costOf(pricesIn(asked), asked.facts);
    sortByScore(order, costs);
    return inOrder(order);
  };
}

function tokens(value: unknown): number | undefined {
  const count = number(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
