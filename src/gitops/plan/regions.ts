import { shareAt } from '../../table/rollout.ts';
import type { Capability, RoutingTable } from '../../table/table.ts';
import type { CapabilityPair } from './capability-pair.ts';
import { choiceOf } from './choice.ts';
import { type ComparedCell, compareCell } from './compare-cell.ts';
import { drawsOf, unitsOf } from './draws.ts';
import { joinCells } from './join-cells.ts';
import { type Bound, leavesOf } from './leaves.ts';
import type { Region, Regions } from './region.ts';
import type { Side } from './side.ts';
import { groupTeams, isAllowed, knownOf } from './team-groups.ts';

/** Compares what both sides answer to every kind of request that their rules, draws and teams tell apart. */
export function regionsOf(pair: CapabilityPair): Regions {
  const { id, base, head, before, after, mix, budgetOf, answering = { base: id, head: id } } = pair;
  const teams = pair.teams ?? teamsAsking(id, base.table, head.table);
  const moments = momentsOf(pair);
  const rolledOut = { base: sharesAt(moments, before), head: sharesAt(moments, after) };
  const kinds = mix?.kinds.map(({ when }) => when) ?? [];
  const conditions = [
    ...[...before.rules, ...after.rules].flatMap(({ when }) => (when === undefined ? [] : [when])),
    ...kinds,
  ];
  const draws = (capability: Capability, side: Side, shares: readonly number[], rule: number) =>
    drawsOf(capability, rule, { table: side.table, rolledOut: shares });
  const all = [
    ...before.rules.flatMap((_, rule) => draws(before, base, rolledOut.base, rule)),
    ...after.rules.flatMap((_, rule) => draws(after, head, rolledOut.head, rule)),
  ];
  const kindOf = (team: string | null) => budgetOf?.(team) ?? '';
  const groups = groupTeams(teams, { base: base.table, head: head.table, conditions, draws: all, kindOf });
  const cells: (ComparedCell & Pick<Region, 'teams'>)[] = [];
  let complete = true;
  let ofProfile = false;
  for (const { teams: members, one } of groups) {
    const budget = budgetOf?.(one);
    const { leaves, complete: whole } = leavesOf(
      [
        { conditions: before.rules.map(({ when }) => when), known: knownOf(base.table, one, answering.base) },
        { conditions: after.rules.map(({ when }) => when), known: knownOf(head.table, one, answering.head) },
        { conditions: [...kinds, undefined], known: knownOf(head.table, one, answering.head) },
      ],
      budget === undefined ? undefined : boundsOf[budget],
    );
    complete &&= whole;
    for (const leaf of leaves) {
      const [ruleBefore = 0, ruleAfter = 0] = leaf.matched;
      const ofBase = draws(before, base, rolledOut.base, ruleBefore);
      const ofHead = draws(after, head, rolledOut.head, ruleAfter);
      const choices = [choiceOf(before, ruleBefore, base), choiceOf(after, ruleAfter, head)];
      // What a request costs is compared for the tokens of the profile alone.
      const byCost = choices.some((one) => one.byCost);
      if (byCost && choices[0]?.text !== choices[1]?.text) ofProfile = true;
      for (const units of unitsOf([...ofBase, ...ofHead], leaf, one)) {
        const cell = { leaf, byCost, units, team: one, isSpent: budget === 'spent', ofBase, ofHead };
        const compared = compareCell({ ...cell, moments, rolledOut }, pair);
        complete &&= compared.complete;
        cells.push({ ...compared, teams: members });
      }
    }
  }
  return { regions: joinCells(cells, pair), sampled: complete ? undefined : cells.length, ofProfile, teams };
}

/** Callers without a team, and every team that may ask for a capability on both sides. */
function teamsAsking(id: string, base: RoutingTable, head: RoutingTable): (string | null)[] {
  const all = [null, ...new Set([...Object.keys(base.teams), ...Object.keys(head.teams)])];
  return all.filter((team) => isAllowed(base, team, id) && isAllowed(head, team, id));
}

/** A budget of which all is used is spent. */
const boundsOf = {
  spent: new Map<string, Bound>([['budget.usedShare', { limit: 1, side: 'from' }]]),
  unspent: new Map<string, Bound>([['budget.usedShare', { limit: 1, side: 'below' }]]),
};

/** Now, and whenever a rollout of either side takes another step. */
function momentsOf({ before, after, now }: CapabilityPair): number[] {
  const steps = [before.rollout, after.rollout].flatMap((rollout) => {
    if (rollout === undefined) return [];
    let at = rollout.startsAt * 1000;
    return [at, ...rollout.steps.map((step) => (at += step.for))];
  });
  return [now, ...new Set(steps.filter((at) => at > now).sort((a, b) => a - b))];
}

/** How far a capability's rollout is at each moment. */
function sharesAt(moments: readonly number[], { rollout }: Capability): number[] {
  return moments.map((at) => (rollout === undefined ? 0 : shareAt(rollout, at)));
}
