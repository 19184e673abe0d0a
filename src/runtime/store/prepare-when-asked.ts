import { bucketing } from '../../table/bucket.ts';
import type { Visit } from '../../table/decode-in-slices.ts';
import type { TableSources } from '../../table/sources.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { Calls } from '../health/calls.ts';
import { type LiveTable, type Plan, type Plans, preparePlan, prepareTeams } from '../live-table.ts';

/** Parts that plans are made from, besides their own capability. */
export const partsOfPlans = ['environment', 'models', 'deployments', 'providers'] as const;

/** Prepares a capability once and lets the plan go: nothing about it can fail when somebody asks for it. */
export const tryPlans: Visit = {
  dependsOn: partsOfPlans,
  visit(id, capability, table) {
    preparePlan(id, capability, { table, revision: '', bucketing });
  },
};

/**
 * A table that answers, and whose plans are prepared when somebody asks for them. Of ten thousand most are hardly ever
 * asked for: all of them would be memory that the collector has to carry while others wait.
 */
export function prepareWhenAsked(
  table: RoutingTable,
  {
    revision,
    sources,
    calls,
  }: { readonly revision: string; readonly sources: TableSources | undefined; readonly calls: Calls },
): LiveTable {
  return {
    revision,
    table,
    ...(sources === undefined ? {} : { sources }),
    plans: plansOf(table, revision),
    teams: prepareTeams(table),
    calls,
  };
}

function plansOf(table: RoutingTable, revision: string): Plans {
  const made = new Map<string, Plan>();
  return {
    get(id) {
      const found = made.get(id);
      if (found !== undefined) return found;
      const capability = table.capabilities[id];
      if (capability === undefined) return undefined;
      const plan = preparePlan(id, capability, { table, revision, bucketing });
      made.set(id, plan);
      return plan;
    },
  };
}
