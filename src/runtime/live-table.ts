import { type Bucketing, bucketing as publishedBucketing } from '../table/bucket.ts';
import type { TableSources } from '../table/sources.ts';
import type { Capability, RoutingTable, Rule, Team } from '../table/table.ts';
import { type Change, prepareChange } from './assignment.ts';
import { type Choice, prepareChoice } from './choice.ts';
import { prepareCondition, type Verdict } from './condition.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Facts } from './facts.ts';
import type { Calls } from './health/calls.ts';
import type { Reason, Resolution } from './resolution.ts';

/** A table that answers: the table itself, and all that can be worked out before the first request. */
export interface LiveTable {
  readonly revision: string;
  readonly table: RoutingTable;
  /** Where its parts are written, where whoever offered it knew. */
  readonly sources?: TableSources;
  readonly plans: Plans;
  readonly teams: ReadonlyMap<string, Membership>;
  /** What health takes from it, where it has been counted. */
  readonly calls?: Calls;
}

/** Plans by their capability's id. */
export type Plans = Pick<ReadonlyMap<string, Plan>, 'get'>;

/** A capability, prepared. */
export interface Plan {
  readonly id: string;
  readonly capability: Capability;
  readonly rules: readonly PreparedRule[];
  /** What may take the place of the last rule's choice. */
  readonly change: Change | undefined;
  /** The answer while nothing is set aside, for a capability that depends on nothing. */
  readonly fixed: Resolution | undefined;
}

interface PreparedRule {
  readonly name: string | null;
  /** Absent: always matches. */
  readonly when: ((facts: Facts) => Verdict) | undefined;
  readonly choice: Choice;
}

/** A team, and what it may ask for. */
export interface Membership {
  readonly team: Team;
  readonly allowed: ReadonlySet<string> | '*';
  /** The capability that answers in the place of all others when the team's budget is spent. */
  readonly degradesTo: string | undefined;
}

/**
 * Prepares a table. It is work in proportion to the table's size, done once, beside the table that is live. Tests
 * and proofs may put units into buckets of their own choice with `bucketing`.
 */
export function prepareTable(
  table: RoutingTable,
  revision: string,
  {
    sources,
    bucketing = publishedBucketing,
  }: { sources?: TableSources | undefined; bucketing?: Bucketing | undefined } = {},
): LiveTable {
  return {
    revision,
    table,
    ...(sources === undefined ? {} : { sources }),
    plans: new Map(
      Object.entries(table.capabilities).map(([id, capability]) => [
        id,
        preparePlan(id, capability, { table, revision, bucketing }),
      ]),
    ),
    teams: prepareTeams(table),
  };
}

export function prepareTeams({ teams }: RoutingTable): ReadonlyMap<string, Membership> {
  return new Map(Object.entries(teams).map(([id, team]) => [id, membershipOf(team)]));
}

function membershipOf(team: Team): Membership {
  const { capabilities, budget } = team;
  return {
    team,
    allowed: capabilities === '*' ? '*' : new Set(capabilities),
    degradesTo: typeof budget?.onExceed === 'object' ? budget.onExceed.use : undefined,
  };
}

export interface Surroundings {
  readonly table: RoutingTable;
  readonly revision: string;
  readonly bucketing: Bucketing;
}

export function preparePlan(id: string, capability: Capability, around: Surroundings): Plan {
  const { table, revision, bucketing } = around;
  const constant = !(
    capability.experiment ||
    capability.rollout ||
    capability.rules.some(({ when }) => when !== undefined)
  );
  const templateOf = (rule: Rule | undefined, reason: Reason): Resolution => ({
    capability: id,
    targets: [],
    reason,
    rule: rule?.name ?? null,
    variant: null,
    revision,
    timeouts: deepFreeze(capability.timeouts),
    ...(capability.params === undefined ? {} : { params: deepFreeze(capability.params) }),
  });
  const rules = capability.rules.map((rule): PreparedRule => {
    const template = templateOf(rule, reasonOf(rule, constant));
    return {
      name: rule.name ?? null,
      when: rule.when === undefined ? undefined : prepareCondition(rule.when),
      choice: prepareChoice(rule.use, { template, capability, table, bucketing }),
    };
  });
  const template = templateOf(capability.rules.at(-1), 'SPLIT');
  const change = prepareChange(capability, { template, capability, table, bucketing });
  return { id, capability, rules, change, fixed: fixedOf(rules, change) };
}

function fixedOf([first]: readonly PreparedRule[], change: Change | undefined): Resolution | undefined {
  if (first === undefined || first.when !== undefined || change !== undefined) return undefined;
  const { choice } = first;
  if (choice.kind !== 'model' || choice.limits !== undefined) return undefined;
  const { written, arranged } = choice.sequence;
  return arranged === undefined ? written : undefined;
}

function reasonOf({ when, use }: Rule, constant: boolean): Reason {
  if ('split' in use) return 'SPLIT';
  if (when !== undefined) return 'TARGETING_MATCH';
  return constant ? 'STATIC' : 'DEFAULT';
}
