import { bucketing } from '../../table/bucket.ts';
import { type Decoded, sameParts } from '../../table/decode-in-slices.ts';
import type { Pause } from '../../table/pause.ts';
import type { TableSources } from '../../table/sources.ts';
import type { RoutingTable } from '../../table/table.ts';
import { type LiveTable, type Plan, type Plans, preparePlan, prepareTeams } from '../live-table.ts';

/** Parts that plans are made from, besides their own capability. */
export const partsOfPlans = ['environment', 'models', 'deployments', 'providers'] as const;

/**
 * Prepares a table beside the live one, and lets others have their turn between capabilities. What is written as it was
 * in the table `before` has been prepared once, so that nothing about it can fail: it is prepared for the new revision
 * when somebody asks for it.
 */
export async function prepareInSlices(
  { table, split }: Decoded,
  {
    revision,
    sources,
    before,
    pause,
  }: {
    revision: string;
    sources: TableSources | undefined;
    before: Decoded | undefined;
    pause: Pause;
  },
): Promise<LiveTable> {
  const changed = sameParts(split, before?.split, partsOfPlans) ? split?.changed : undefined;
  const around = { table, revision, bucketing };
  const made = new Map<string, Plan>();
  for (const id of changed ?? Object.keys(table.capabilities)) {
    const capability = table.capabilities[id];
    if (capability !== undefined) made.set(id, preparePlan(id, capability, around));
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return {
    revision,
    table,
    ...(sources === undefined ? {} : { sources }),
    plans: changed === undefined ? made : madeWhenAsked(made, around),
    teams: prepareTeams(table),
  };
}

/** The plans that are made, and those of the table's other capabilities. */
function madeWhenAsked(made: Map<string, Plan>, around: Parameters<typeof preparePlan>[2]): Plans {
  const { capabilities }: RoutingTable = around.table;
  return {
    get(id) {
      const found = made.get(id);
      if (found !== undefined) return found;
      const capability = capabilities[id];
      if (capability === undefined) return undefined;
      const plan = preparePlan(id, capability, around);
      made.set(id, plan);
      return plan;
    },
  };
}
