import { sameJson } from '../../table/same-json.ts';
import type { Capability } from '../../table/table.ts';
import type { TokenProfile } from './change.ts';
import { type CompareOptions, trafficIn } from './compare-capabilities.ts';
import type { Regions } from './region.ts';
import { regionsOf } from './regions.ts';
import { type Answer, type Asked, askable, capabilityOf, type Side } from './side.ts';
import type { SpentAnswers } from './spent-reach.ts';
import { asks, closed, isOfOneKind, type Standing, standingOf, teamsWithBudgets } from './standing.ts';

/** Requests of teams whose budget is spent: who answers them on both sides, and what comes of it. */
export interface SpentBudgets extends SpentAnswers {
  readonly teams: readonly string[];
  readonly profile: TokenProfile;
}

/** More capabilities of one team are not gone through: what is said of it is then said of these. */
const mostAsked = 500;

/**
 * Compares what is answered once budgets are spent, where that is not what is answered before: another capability
 * stands in, or nobody. Where a team says what it said and nothing of that has changed, nothing is asked.
 */
export function spentBudgets(
  base: Side,
  head: Side,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): { readonly all: readonly SpentBudgets[]; readonly complete: boolean } {
  const scenarios = new Map<string, Pick<SpentBudgets, 'asked' | 'base' | 'head'> & { teams: string[] }>();
  let complete = true;
  const add = (team: string, asked: string) => {
    const [one, other] = [standingOf(base.table, team, asked), standingOf(head.table, team, asked)];
    if (isOfOneKind(one, other)) return;
    const key = JSON.stringify([asked, one, other]);
    const known = scenarios.get(key);
    if (known === undefined) scenarios.set(key, { asked, base: one, head: other, teams: [team] });
    else known.teams.push(team);
  };
  const { only } = options;
  const ids = only === undefined ? Object.keys(head.table.capabilities).sort() : [only];
  const touched = ids.filter((id) => changed.has(id));
  for (const team of teamsWithBudgets(base.table, head.table)) {
    const mayAsk = (id: string) => asks(team, id, base.table, head.table);
    if (isAnother(team, base, head)) {
      const asked = ids.filter(mayAsk);
      for (const id of asked.slice(0, mostAsked)) add(team, id);
      if (asked.length > mostAsked) complete = false;
      continue;
    }
    const stands = ({ table }: Side, id: string) => standingOf(table, team, id).kind;
    // One answers for all: whoever stands in answers every one of them alike.
    const one = ids.find((id) => mayAsk(id) && stands(base, id) === 'other' && stands(head, id) === 'other');
    if (one !== undefined && isTouched(team, one, { base, head, changed })) add(team, one);
    for (const id of touched) if (mayAsk(id) && stands(base, id) !== stands(head, id)) add(team, id);
  }
  const needed = [...scenarios.values()].flatMap(({ asked, base: one, head: other }) => [
    asked,
    ...[one, other].flatMap((standing) => (standing.kind === 'other' ? standing.id : [])),
  ]);
  const sides = {
    base: { side: base, ask: askable(base, [...new Set(needed)]) },
    head: { side: head, ask: askable(head, [...new Set(needed)]) },
  };
  const all = [...scenarios.values()].map((one) => ({
    ...one,
    profile: trafficIn(one.asked, options).profile,
    found: regionsIn(one, sides, options),
    besideUnspent: () => regionsIn({ ...one, base: unspent }, sides, options),
  }));
  return { all, complete };
}

/** Whether a team says something else of what happens once its budget is spent. */
export function isAnother(team: string, base: Side, head: Side): boolean {
  const then = ({ table }: Side) => table.teams[team]?.budget?.onExceed ?? 'warn';
  return !sameJson(then(base), then(head));
}

/** Whether who stands in has changed, or is told something else of the team. */
function isTouched(
  team: string,
  asked: string,
  { base, head, changed }: { base: Side; head: Side; changed: ReadonlySet<string> },
): boolean {
  const standing = standingOf(head.table, team, asked);
  const [one, other] = [base.table.teams[team], head.table.teams[team]];
  return (
    (standing.kind === 'other' && changed.has(standing.id)) ||
    !sameJson([one?.region, one?.tags], [other?.region, other?.tags])
  );
}

interface Asking {
  readonly side: Side;
  readonly ask: Asked;
}

/** The capability itself answers, and the budget has nothing to do with it. */
const unspent = { kind: 'unspent' } as const;

function regionsIn(
  {
    asked,
    base: one,
    head: other,
    teams,
  }: Pick<SpentBudgets, 'asked' | 'head' | 'teams'> & { readonly base: Standing | typeof unspent },
  { base, head }: { readonly base: Asking; readonly head: Asking },
  options: CompareOptions,
): Regions {
  const [before, after] = [partOf(one, asked, base), partOf(other, asked, head)];
  const { profile, now } = trafficIn(asked, options);
  return regionsOf({
    id: asked,
    base: base.side,
    head: head.side,
    before: before.capability,
    after: after.capability,
    askBase: before.ask,
    askHead: after.ask,
    profile,
    now,
    answering: { base: before.id, head: after.id },
    teams,
    budgetOf: () => 'spent',
  });
}

interface Part {
  readonly id: string;
  readonly capability: Capability;
  readonly ask: Asked;
}

function partOf(standing: Standing | typeof unspent, asked: string, { side, ask }: Asking): Part {
  const id = standing.kind === 'other' ? standing.id : asked;
  const capability = capabilityOf(side.table, id) as Capability; // Both sides have what is asked for and who stands in.
  if (standing.kind === 'unspent') {
    return {
      id,
      capability,
      ask: (name, { context, ...rest }) =>
        ask(name, { ...rest, context: { ...context, budgetUsedShare: 0 } }),
    };
  }
  if (standing.kind !== 'nobody') return { id, capability, ask };
  const refused: Answer = { targets: [], error: { code: standing.code } };
  return { id, capability: closed(capability), ask: () => refused };
}
