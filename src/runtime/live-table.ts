import type { TableSources } from '../table/sources.ts';
import type { Capability, RoutingTable, Rule, Split, Team, Use } from '../table/table.ts';
import { bucketing } from './bucket.ts';
import { cheapestFirst, offerOf } from './cheapest.ts';
import { prepareCondition, type Verdict } from './condition.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Facts } from './facts.ts';
import type { Reason, Resolution, Target } from './resolution.ts';
import { targetsOf } from './targets.ts';

/** A table that answers: the table itself, and all that can be worked out before the first request. */
export interface LiveTable {
  readonly revision: string;
  readonly table: RoutingTable;
  /** Where its parts are written, where whoever offered it knew. */
  readonly sources?: TableSources;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly teams: ReadonlyMap<string, Membership>;
}

/** A capability, prepared. */
export interface Plan {
  readonly id: string;
  readonly capability: Capability;
  readonly rules: readonly PreparedRule[];
  /** The answer while nothing is set aside, for a capability that depends on nothing. */
  readonly fixed: Resolution | undefined;
}

interface PreparedRule {
  readonly name: string | null;
  /** Absent: always matches. */
  readonly when: ((facts: Facts) => Verdict) | undefined;
  readonly choice: Choice;
}

/** How a rule picks, with every answer that can be worked out beforehand. They are frozen and shared by requests. */
export type Choice =
  | { readonly kind: 'model'; readonly resolution: Resolution }
  | {
      readonly kind: 'split';
      readonly split: Split;
      readonly bucketOf: (unit: string) => number;
      /** One for each of the split's ranges: the bucket after its last, and the answer. */
      readonly arms: readonly Arm[];
      readonly lastArm: Resolution;
    }
  | {
      readonly kind: 'cheapest';
      /** The answer for the order in which a request finds the models' prices. */
      readonly inOrder: (facts: Facts) => Resolution;
    };

interface Arm {
  readonly to: number;
  readonly resolution: Resolution;
}

/** A team, and what it may ask for. */
interface Membership {
  readonly team: Team;
  readonly allowed: ReadonlySet<string> | '*';
}

/** Prepares a table. It is work in proportion to the table's size, done once, beside the table that is live. */
export function prepareTable(table: RoutingTable, revision: string, sources?: TableSources): LiveTable {
  return {
    revision,
    table,
    ...(sources === undefined ? {} : { sources }),
    plans: new Map(
      Object.entries(table.capabilities).map(([id, capability]) => [
        id,
        preparePlan(id, capability, { table, revision }),
      ]),
    ),
    teams: new Map(
      Object.entries(table.teams).map(([id, team]) => [
        id,
        { team, allowed: team.capabilities === '*' ? '*' : new Set(team.capabilities) },
      ]),
    ),
  };
}

interface Surroundings {
  readonly table: RoutingTable;
  readonly revision: string;
}

function preparePlan(id: string, capability: Capability, around: Surroundings): Plan {
  const conditional = capability.rules.some(({ when }) => when !== undefined);
  const rules = capability.rules.map((rule): PreparedRule => {
    const template: Resolution = {
      capability: id,
      targets: [],
      reason: reasonOf(rule, conditional),
      rule: rule.name ?? null,
      variant: null,
      revision: around.revision,
      timeouts: deepFreeze(capability.timeouts),
      ...(capability.params === undefined ? {} : { params: deepFreeze(capability.params) }),
    };
    return {
      name: rule.name ?? null,
      when: rule.when === undefined ? undefined : prepareCondition(rule.when),
      choice: prepareChoice(rule.use, { template, capability, table: around.table }),
    };
  });
  const [first] = rules;
  const fixed =
    first?.when === undefined && first?.choice.kind === 'model' ? first.choice.resolution : undefined;
  return { id, capability, rules, fixed };
}

function reasonOf({ when, use }: Rule, conditional: boolean): Reason {
  if ('split' in use) return 'SPLIT';
  if (when !== undefined) return 'TARGETING_MATCH';
  return conditional ? 'DEFAULT' : 'STATIC';
}

function prepareChoice(
  use: Use,
  { template, capability, table }: { template: Resolution; capability: Capability; table: RoutingTable },
): Choice {
  const targets = (models: readonly string[]) => targetsOf(models, capability, table);
  if ('model' in use) return { kind: 'model', resolution: freeze(template, targets([use.model])) };
  if ('cheapest' in use) {
    return {
      kind: 'cheapest',
      inOrder: cheapestFirst(
        use.cheapest.map((model) => offerOf(model, table)),
        (models) => freeze(template, targets(models)),
      ),
    };
  }
  // Nothing is measured yet that would set one before another.
  if ('fastest' in use) return { kind: 'model', resolution: freeze(template, targets(use.fastest)) };
  if ('balanced' in use) return { kind: 'model', resolution: freeze(template, targets(use.balanced)) };
  const arms = use.split.ranges.map(({ to, model }) => ({
    to,
    resolution: freeze({ ...template, variant: model }, targets([model])),
  }));
  return {
    kind: 'split',
    split: use.split,
    bucketOf: bucketing(use.split.salt),
    arms,
    lastArm: arms.at(-1)?.resolution ?? template,
  };
}

/** Shared answers are frozen, so that no caller can change the next one's. */
function freeze(template: Resolution, targets: readonly Target[]): Resolution {
  return Object.freeze({ ...template, targets });
}
