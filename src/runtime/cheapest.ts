import type { Price, RoutingTable } from '../table/table.ts';
import { number } from './facts.ts';
import type { ResolveContext } from './resolution.ts';

/** What a request is taken to be where the caller did not say: enough to compare prices by. */
const assumedTokens = { input: 1000, output: 500 } as const;

/** A model and the prices of its first deployment, which are what it is taken to cost. */
export interface Offer {
  readonly model: string;
  readonly prices: readonly Price[];
}

export function offerOf(model: string, table: RoutingTable): Offer {
  const first = table.models[model]?.deployments[0] ?? '';
  return { model, prices: table.deployments[first]?.prices ?? [] };
}

/** An offer and what the request would cost there, in 1e-16 USD; infinite where no price is known. */
export interface Estimate {
  readonly model: string;
  readonly cost: number;
}

/**
 * Ranks offers by what this request would cost at this moment's prices, cheapest first; ties keep the written
 * order, and models without a known price come last.
 */
export function rankByCost(offers: readonly Offer[], { context, now }: Request): Estimate[] {
  const input = tokens(context.inputTokens) ?? assumedTokens.input;
  const output = tokens(context.maxOutputTokens) ?? assumedTokens.output;
  const estimates = offers.map(({ model, prices }) => {
    const price = priceAt(prices, now);
    return { model, cost: price ? price.input * input + price.output * output : Number.POSITIVE_INFINITY };
  });
  return estimates.sort((a, b) => (a.cost === b.cost ? 0 : a.cost - b.cost));
}

interface Request {
  readonly context: ResolveContext;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The price in force: the last whose date has come. */
function priceAt(prices: readonly Price[], now: number): Price | undefined {
  return prices.findLast(({ from }) => from * 1000 <= now);
}

function tokens(value: unknown): number | undefined {
  const count = number(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
