import { ratesAt } from '../table/rates.ts';
import type { Price, RoutingTable } from '../table/table.ts';
import { number } from './facts.ts';
import type { ResolveContext } from './resolution.ts';

/** What a request is taken to be where the caller did not say: enough to compare prices by. */
const assumedTokens = { input: 1000, output: 500 } as const;

/** How many orders of one choice are kept. Prices allow few; callers who draw their token counts might see all. */
const ordersKept = 16;

/** A model and the prices of its first deployment, which are what it is taken to cost. */
export interface Offer {
  readonly model: string;
  readonly prices: readonly Price[];
}

export function offerOf(model: string, table: RoutingTable): Offer {
  const first = table.models[model]?.deployments[0] ?? '';
  return { model, prices: table.deployments[first]?.prices ?? [] };
}

/** What estimates depend on. */
interface Request {
  readonly context: ResolveContext;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the request would cost at this moment's prices, in 1e-16 USD; infinite where no price is known. */
export function costOf({ prices }: Offer, { context, now }: Request): number {
  const input = tokens(context.inputTokens) ?? assumedTokens.input;
  const rates = ratesAt(prices, { now, inputTokens: input });
  if (rates === undefined) return Number.POSITIVE_INFINITY;
  const output = tokens(context.maxOutputTokens) ?? assumedTokens.output;
  return rates.input * input + rates.output * output + (rates.perRequest ?? 0) * perMillion;
}

/** Rates are for a million tokens, but for what is charged once a request. */
const perMillion = 1_000_000;

/**
 * Prepares a choice of the cheapest. The function that it answers gives what `make` made for the models in the
 * order of what a request would cost, cheapest first; ties keep the written order, and models without a known
 * price come last. An order that was met before is made and sorted no second time.
 */
export function cheapestFirst<T>(
  offers: readonly Offer[],
  make: (models: readonly string[]) => T,
): (request: Request) => T {
  const costs = offers.map(() => 0);
  const known: { readonly order: readonly number[]; readonly made: T }[] = [];
  return (request) => {
    for (const [index, offer] of offers.entries()) costs[index] = costOf(offer, request);
    for (const { order, made } of known) if (isSorted(order, costs)) return made;
    const order = [...offers.keys()].sort((a, b) => compare(a, b, costs));
    const made = make(order.map((index) => offers[index]?.model ?? ''));
    if (known.length < ordersKept) known.push({ order, made });
    return made;
  };
}

function isSorted(order: readonly number[], costs: readonly number[]): boolean {
  for (let place = 1; place < order.length; place += 1) {
    if (compare(order[place - 1] ?? 0, order[place] ?? 0, costs) > 0) return false;
  }
  return true;
}

function compare(a: number, b: number, costs: readonly number[]): number {
  const [one = 0, other = 0] = [costs[a], costs[b]];
  return one === other ? a - b : one - other;
}

function tokens(value: unknown): number | undefined {
  const count = number(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
