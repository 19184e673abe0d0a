import type { Bucketing } from '../table/bucket.ts';
import type { Capability, RoutingTable, Split, Use } from '../table/table.ts';
import { answerWith } from './answer.ts';
import { balancedFirst } from './balanced.ts';
import { cheapestFirst, type Offer } from './cheapest.ts';
import { whyBarred } from './constraints.ts';
import { type Contender, contendersOf, type Race } from './contenders.ts';
import { fastestFirst } from './fastest.ts';
import { type Limits, limitsOf } from './limits.ts';
import type { Resolution } from './resolution.ts';
import { targetsOf } from './targets.ts';

/** How a rule picks, with every answer that can be worked out beforehand. They are frozen and shared by requests. */
export type Choice = { readonly use: Use; readonly limits: Limits | undefined } & Pick;

type Pick =
  | { readonly kind: 'model'; readonly resolution: Resolution }
  | {
      readonly kind: 'split';
      readonly split: Split;
      readonly bucketOf: (unit: string) => number;
      /** One for each of the split's ranges: the bucket after its last, and the answer. */
      readonly arms: readonly SplitArm[];
      readonly lastArm: Resolution;
    }
  | {
      readonly kind: 'objective';
      readonly contenders: readonly Contender[];
      /** The answer in the order that a request finds. */
      readonly inOrder: (race: Race) => Resolution;
    };

interface SplitArm {
  readonly to: number;
  readonly resolution: Resolution;
}

/** What a choice is prepared from; `template` is the answer but for its targets. */
export interface Preparation {
  readonly template: Resolution;
  readonly capability: Capability;
  readonly table: RoutingTable;
  readonly bucketing: Bucketing;
}

interface BoundedPreparation extends Preparation {
  readonly limits: Limits | undefined;
}

export function prepareChoice(use: Use, preparation: Preparation): Choice {
  const limits = limitsOf(preparation.capability, use, preparation.table);
  return { use, limits, ...preparePick(use, { ...preparation, limits }) };
}

function preparePick(use: Use, preparation: BoundedPreparation): Pick {
  if ('model' in use) return { kind: 'model', resolution: answer([use.model], preparation) };
  if ('split' in use) return prepareSplit(use.split, preparation);
  const { capability, table, limits } = preparation;
  const models = 'cheapest' in use ? use.cheapest : 'fastest' in use ? use.fastest : use.balanced;
  const contenders = contendersOf(models, capability, table);
  const make = (order: readonly number[]) =>
    answer(
      contenders.length === 0 ? models : order.map((index) => contenders[index]?.model ?? ''),
      preparation,
    );
  return {
    kind: 'objective',
    contenders,
    inOrder: prepareObjective(use, { contenders, limits, table, make }),
  };
}

function prepareObjective(
  use: Use,
  {
    contenders,
    limits,
    table,
    make,
  }: {
    contenders: readonly Contender[];
    limits: Limits | undefined;
    table: RoutingTable;
    make: (order: readonly number[]) => Resolution;
  },
): (race: Race) => Resolution {
  if ('fastest' in use) return fastestFirst(contenders, limits, make);
  if ('balanced' in use) return balancedFirst(contenders, limits, make);
  const inOrder = cheapestFirst(
    contenders.map((contender) => offerOf(contender, table)),
    make,
  );
  return ({ facts }) => inOrder(facts);
}

/** A model is taken to cost what the first of its deployments that may be used costs. */
export function offerOf({ targets }: Contender, table: RoutingTable): Offer {
  return { prices: table.deployments[targets[0]?.deployment ?? '']?.prices ?? [] };
}

function prepareSplit(split: Split, preparation: BoundedPreparation): Pick {
  const { template, bucketing } = preparation;
  const arms = split.ranges.map(({ to, model }) => ({
    to,
    // An experiment's arm is what counts for whoever is in one, however it picks.
    resolution: answer([model], {
      ...preparation,
      template: { ...template, variant: template.variant ?? model },
    }),
  }));
  return {
    kind: 'split',
    split,
    bucketOf: bucketing(split.salt),
    arms,
    lastArm: arms.at(-1)?.resolution ?? template,
  };
}

function answer(
  models: readonly string[],
  { template, capability, table, limits }: BoundedPreparation,
): Resolution {
  const bounded = limits?.onChosen !== undefined;
  return answerWith(template, targetsOf(models, capability, table, { bounded }), () =>
    barred(models, capability, table).map(({ deployment, why }) => `${deployment}: ${why}`),
  );
}

/** The deployments of these models and of the fallbacks that constraints bar for every request, and why. */
export function barred(
  models: readonly string[],
  { fallbacks, constraints }: Capability,
  table: RoutingTable,
): readonly { readonly deployment: string; readonly why: string }[] {
  const deployments = [...models, ...fallbacks.map(({ model }) => model)].flatMap(
    (model) => table.models[model]?.deployments ?? [],
  );
  return [...new Set(deployments)].flatMap((deployment) => {
    const why = whyBarred(deployment, constraints, table);
    return why === undefined ? [] : [{ deployment, why }];
  });
}
