import { type Bucketing, bucketing as publishedBucketing } from '../table/bucket.ts';
import type { TableSources } from '../table/sources.ts';
import type { Capability, RoutingTable, Rule, Team } from '../table/table.ts';
import { type Change, prepareChange } from './assignment.ts';
import { type Choice, prepareChoice } from './choice.ts';
import { settledBy } from './choose.ts';
import { type Evaluate, prepareExpression } from './condition.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Calls } from './health/calls.ts';
import type { Reason, Resolution } from './resolution.ts';

/** A table that answers: the table itself, and all that can be worked out before the first request. */
export interface LiveTable {
  readonly revision: string;
  readonly table: RoutingTable;
  /** Where its parts are written, where whoever offered it knew. */
  readonly sources: TableSources | undefined;
  /** By their capability's id, as many as somebody has asked for. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Makes another, and keeps it; `undefined` where the table has no such capability. */
  readonly makePlan: (id: string) => Plan | undefined;
  readonly teams: ReadonlyMap<string, Membership>;
  /** What health takes from it, where it has been counted. */
  readonly calls: Calls | undefined;
}

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
  readonly when: Evaluate | undefined;
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
 * Prepares a table; a capability is prepared when somebody first asks for it. Of ten thousand most hardly ever are, and
 * all of them would be memory that the collector has to carry while others wait. Tests and proofs may put units into
 * buckets of their own choice with `bucketing`.
 */
export function prepareTable(
  table: RoutingTable,
  revision: string,
  {
    sources,
    calls,
    bucketing = publishedBucketing,
  }: {
    sources?: TableSources | undefined;
    calls?: Calls | undefined;
    bucketing?: Bucketing | undefined;
  } = {},
): LiveTable {
  const around = { table, revision, bucketing, conditionOf: rememberConditions() };
  const plans = new Map<string, Plan>();
  return {
    revision,
    table,
    sources,
    plans,
    makePlan(id) {
      // Callers in JavaScript ask for anything.
      const isOne = typeof id === 'string' && Object.hasOwn(table.capabilities, id);
      const capability = isOne ? table.capabilities[id] : undefined;
      if (!capability) return undefined;
      const plan = preparePlan(id, capability, around);
      plans.set(id, plan);
      return plan;
    },
    teams: new Map(Object.entries(table.teams).map(([id, team]) => [id, membershipOf(team)])),
    calls,
  };
}

/** How a capability answers; `undefined` where the table has none of that id. */
export function planOf({ plans, makePlan }: LiveTable, id: string): Plan | undefined {
  return plans.get(id) ?? makePlan(id);
}

function membershipOf(team: Team): Membership {
  const { capabilities, budget } = team;
  return {
    team,
    allowed: capabilities === '*' ? '*' : new Set(capabilities),
    degradesTo: typeof budget?.onExceed === 'object' ? budget.onExceed.use : undefined,
  };
}

interface Surroundings {
  readonly table: RoutingTable;
  readonly revision: string;
  readonly bucketing: Bucketing;
  readonly conditionOf: typeof prepareExpression;
}

/**
 * Prepares conditions, each once. Thousands of capabilities ask the same few questions; those that share a function
 * find it near, in the processor's caches.
 */
function rememberConditions(): typeof prepareExpression {
  const prepared = new Map<string, Evaluate>();
  return (condition) => {
    const written = JSON.stringify(condition);
    const known = prepared.get(written) ?? prepareExpression(condition);
    prepared.set(written, known);
    return known;
  };
}

export function preparePlan(id: string, capability: Capability, around: Surroundings): Plan {
  const { table, revision, bucketing, conditionOf } = around;
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
    ...(capability.params && { params: deepFreeze(capability.params) }),
  });
  const rules = capability.rules.map((rule): PreparedRule => {
    const template = templateOf(rule, reasonOf(rule, constant));
    return {
      name: rule.name ?? null,
      when: rule.when === undefined ? undefined : conditionOf(rule.when),
      choice: prepareChoice(rule.use, { template, capability, table, bucketing }),
    };
  });
  const template = templateOf(capability.rules.at(-1), 'SPLIT');
  const change = prepareChange(capability, { template, capability, table, bucketing });
  return { id, capability, rules, change, fixed: fixedOf(rules, change) };
}

function fixedOf([first]: readonly PreparedRule[], change: Change | undefined): Resolution | undefined {
  if (first?.when !== undefined || first?.choice.kind !== 'model' || change !== undefined) return undefined;
  return settledBy(first.choice, first.choice.sequence);
}

function reasonOf({ when, use }: Rule, constant: boolean): Reason {
  if ('split' in use) return 'SPLIT';
  if (when !== undefined) return 'TARGETING_MATCH';
  return constant ? 'STATIC' : 'DEFAULT';
}
