import { absent, open, type Reading } from '../../compiler/condition/evaluate.ts';
import { variablesOf } from '../../compiler/condition/variables.ts';
import { bucketing } from '../../table/bucket.ts';
import type { Condition } from '../../table/condition.ts';
import type { RoutingTable, Team } from '../../table/table.ts';
import type { Draw } from './draws.ts';

/** Teams whose requests nothing that is asked for tells apart; `null` stands for callers without a team. */
export interface TeamGroup {
  readonly teams: readonly (string | null)[];
  /** One of them, to ask for all. */
  readonly one: string | null;
}

/** Whether a team may ask for a capability; callers without one may ask for any. */
export function isAllowed({ teams }: RoutingTable, team: string | null, capability: string): boolean {
  if (team === null) return true;
  const found = Object.hasOwn(teams, team) ? teams[team] : undefined;
  return found !== undefined && (found.capabilities === '*' || found.capabilities.includes(capability));
}

/** What is known of a request once its team is: the team's facts on one side, the capability, the environment. */
export function knownOf(table: RoutingTable, team: string | null, capability: string): Reading {
  const found: Team | undefined =
    team !== null && Object.hasOwn(table.teams, team) ? table.teams[team] : undefined;
  const facts: Readonly<Record<string, ReturnType<Reading>>> = {
    capability,
    env: table.environment,
    'team.id': team ?? absent,
    'team.region': found?.region ?? absent,
    'team.tags': found === undefined ? absent : (found.tags ?? []),
  };
  return (variable) => (Object.hasOwn(facts, variable) ? (facts[variable] ?? absent) : open);
}

/** Puts teams together that no condition and no draw of either side tells apart. */
export function groupTeams(
  teams: readonly (string | null)[],
  {
    base,
    head,
    conditions,
    draws,
    kindOf,
  }: {
    base: RoutingTable;
    head: RoutingTable;
    conditions: readonly Condition[];
    draws: readonly Draw[];
    /** Whatever else tells teams apart. */
    kindOf: (team: string | null) => string;
  },
): TeamGroup[] {
  const { uses } = variablesOf(conditions, () => open);
  const idUse = uses.get('team.id');
  const byPart =
    idUse !== undefined &&
    idUse.prefixes.size + idUse.suffixes.size + idUse.parts.size + idUse.orders.size + idUse.lengths.size > 0;
  const asks = (path: string) => mentions(conditions, path);
  const [asksRegion, asksTags, asksId] = [asks('team.region'), asks('team.tags'), asks('team.id')];
  const drawn = draws
    .filter(({ by }) => by === 'team')
    .map(({ salt, ends }) => ({ ends, bucketOf: bucketing(salt) }));
  const groups = new Map<string, (string | null)[]>();
  for (const team of teams) {
    const [before, after] = [base, head].map((table) => (team === null ? undefined : table.teams[team]));
    const named = asksId && team !== null && (byPart || idUse === undefined || idUse.constants.has(team));
    const key = JSON.stringify([
      // Callers without a team are a kind of their own wherever anything about teams is asked.
      team === null && (asksRegion || asksTags || asksId || drawn.length > 0),
      named ? team : '',
      kindOf(team),
      asksRegion ? [before?.region, after?.region] : '',
      asksTags ? [before?.tags, after?.tags] : '',
      team === null ? '' : drawn.map(({ ends, bucketOf }) => rangeOf(ends, bucketOf(team))),
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [team]);
    else group.push(team);
  }
  return [...groups.values()].map((group) => ({ teams: group, one: group[0] ?? null }));
}

function rangeOf(ends: readonly number[], bucket: number): number {
  return ends.filter((end) => end <= bucket).length;
}

function mentions(conditions: readonly Condition[], path: string): boolean {
  return conditions.some(
    (condition) =>
      Array.isArray(condition) &&
      (condition[1] === path || mentions(condition.slice(1) as readonly Condition[], path)),
  );
}
