import type { Objective, Price, RoutingTable } from '../table/table.ts';
import { balancedFirst } from './balanced.ts';
import { cheapestFirst } from './cheapest.ts';
import { type Contender, firstOf, type Race } from './contenders.ts';
import { fastestFirst } from './fastest.ts';
import type { Limits } from './limits.ts';

/** Prepares an objective: the function that it answers gives what `make` made for the order that a request finds. */
export function preferring<T>(
  objective: Objective,
  {
    contenders,
    limits,
    table,
    make,
  }: {
    contenders: readonly Contender[];
    limits: Limits | undefined;
    table: RoutingTable;
    make: (order: readonly number[]) => T;
  },
): (race: Race) => T {
  if (objective === 'fastest') return fastestFirst(contenders, limits, make);
  if (objective === 'balanced') return balancedFirst(contenders, limits, make);
  const offers = contenders.map((contender) => (race: Race) => pricesOf(contender, race, table));
  return cheapestFirst(offers, make);
}

/** A model is taken to cost what the deployment costs that would come first of those that may be used. */
export function pricesOf(contender: Contender, race: Race, table: RoutingTable): readonly Price[] {
  return table.deployments[firstOf(contender, race)?.deployment ?? '']?.prices ?? [];
}
