import type { Budget, Limits } from '../../table/table.ts';
import { parseCount, parsePrice } from '../schema/quantity.ts';
import type { TeamFile } from '../schema/types.ts';
import { defined } from './defined.ts';

/** How much may go through; providers and teams write it alike. */
export function lowerLimits(limits: TeamFile['limits']): Limits | undefined {
  if (limits === undefined) return undefined;
  const { requestsPerMinute, tokensPerMinute, concurrency } = limits;
  const count = (written: number | string | undefined) =>
    written === undefined ? undefined : parseCount(written);
  return defined({
    requestsPerMinute: count(requestsPerMinute),
    tokensPerMinute: count(tokensPerMinute),
    concurrency,
  });
}

/** What a team may spend; UTC and `block` where nothing else is said. */
export function lowerBudget(budget: TeamFile['budget']): Budget | undefined {
  if (budget === undefined) return undefined;
  const { limit, per, zone = 'UTC', onExceed = 'block' } = budget;
  return { limit: parsePrice(limit), per, zone, onExceed };
}
