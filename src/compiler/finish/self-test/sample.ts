import type { Capability, RoutingTable, Team } from '../../../table/table.ts';
import { spread } from './spread.ts';

/** As much of a table as its self-test is about; its cost does not grow with the table. */
export interface Sample {
  readonly capabilities: Readonly<Record<string, Capability>>;
  readonly teams: Readonly<Record<string, Team>>;
}

/** What is looked at of a large table; a runtime with other semantics shows in any part of it. */
const mostCapabilities = 64;
const mostTeams = 6;

/** Chooses, evenly over a table, what its self-test is about: the same table, the same choice. */
export function sampleOf({ capabilities, teams }: RoutingTable, ids: readonly string[]): Sample {
  const members = Object.entries(teams).sort(([one], [other]) => (one < other ? -1 : 1));
  const degrading = members.find(([, { budget }]) => typeof budget?.onExceed === 'object');
  const restricted = members.find(([, team]) => team.capabilities !== '*');
  const some = new Map([
    ...(degrading ? [degrading] : []),
    ...(restricted ? [restricted] : []),
    ...spread(members, mostTeams),
  ]);
  const taken = [...some.values()].flatMap(({ budget }) =>
    typeof budget?.onExceed === 'object' ? [budget.onExceed.use] : [],
  );
  const chosen = [...new Set([...spread(ids, mostCapabilities), ...taken])].sort();
  return {
    capabilities: Object.fromEntries(
      chosen.flatMap((id) => {
        const capability = capabilities[id];
        return capability === undefined ? [] : [[id, capability]];
      }),
    ),
    teams: Object.fromEntries(some),
  };
}
