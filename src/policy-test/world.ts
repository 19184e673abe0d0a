import type { TableSources } from '../table/sources.ts';
import type { Capability, RoutingTable } from '../table/table.ts';

/** One environment's compiled table. */
export interface World {
  readonly environment: string;
  readonly table: RoutingTable;
  readonly revision: string;
  readonly sources: TableSources;
}

/**
 * As much of a world as decides one capability: itself, and those that answer in its place when a budget is spent.
 * A router over it is made in no time, however large the registry is.
 */
export function worldOf(world: World, id: string): World {
  const { table } = world;
  const others = Object.values(table.teams).flatMap(({ budget }) =>
    typeof budget?.onExceed === 'object' ? [budget.onExceed.use] : [],
  );
  const kept = new Set([id, ...others]);
  const capabilities: Record<string, Capability> = {};
  for (const one of kept) {
    const found = table.capabilities[one];
    if (found !== undefined) capabilities[one] = found;
  }
  return { ...world, table: { ...table, capabilities } };
}

/** The same world with another text for one capability. */
export function withCapability(world: World, id: string, capability: Capability): World {
  const { table } = world;
  return { ...world, table: { ...table, capabilities: { ...table.capabilities, [id]: capability } } };
}
