import type { Bucketing } from '../table/bucket.ts';
import { objectiveOf } from '../table/objective.ts';
import { modelsOf } from '../table/references.ts';
import type { Capability, Objective, RoutingTable, Split, Use } from '../table/table.ts';
import { prepareContender } from './arrangement.ts';
import { barredBy } from './constraints.ts';
import type { Contender, Race } from './contenders.ts';
import type { Sticky } from './draw.ts';
import { type Limits, limitsOf } from './limits.ts';
import { preferring } from './objective.ts';
import type { Resolution } from './resolution.ts';
import { answerOf, prepareSequence, type Sequence } from './sequence.ts';

/** How a rule picks, with every answer that can be worked out beforehand. They are frozen and shared by requests. */
export type Choice = {
  readonly use: Use;
  readonly limits: Limits | undefined;
  /** Every model that may answer, fallbacks last. */
  readonly contenders: readonly Contender[];
} & Pick;

type Pick =
  | { readonly kind: 'model'; readonly sequence: Sequence }
  | {
      readonly kind: 'split';
      readonly split: Split;
      readonly sticky: Sticky;
      /** One for each of the split's ranges: the bucket after its last, and the answer. */
      readonly arms: readonly SplitArm[];
    }
  | {
      readonly kind: 'objective';
      readonly objective: Objective;
      /** The answer in the order that a request finds. */
      readonly inOrder: (race: Race) => Resolution;
    };

interface SplitArm {
  readonly to: number;
  readonly sequence: Sequence;
}

/** What a choice is prepared from; `template` is the answer but for its targets. */
export interface Preparation {
  readonly template: Resolution;
  readonly capability: Capability;
  readonly table: RoutingTable;
  readonly bucketing: Bucketing;
}

/** What the forms of a choice have in common. */
interface Parts extends Preparation {
  readonly limits: Limits | undefined;
  readonly chosen: readonly Contender[];
  readonly fallbacks: readonly Contender[];
}

export function prepareChoice(use: Use, preparation: Preparation): Choice {
  const { capability, table } = preparation;
  const limits = limitsOf(capability, use, table);
  const models = [...new Set(modelsOf(use))];
  const chosen = models.map((model) => prepareContender(model, { ...preparation, limits }));
  const fallbacks = capability.fallbacks.map((fallback) =>
    prepareContender(fallback.model, { ...preparation, limits, fallback }),
  );
  const pick = preparePick(use, { ...preparation, limits, chosen, fallbacks });
  return { use, limits, contenders: [...chosen, ...fallbacks], ...pick };
}

function preparePick(use: Use, parts: Parts): Pick {
  if ('model' in use) return { kind: 'model', sequence: sequenceOf(parts.chosen, parts) };
  if ('split' in use) return prepareSplit(use.split, parts);
  const objective = objectiveOf(use);
  const { limits, table } = parts;
  const contenders = parts.chosen.filter(({ targets }) => targets.length > 0);
  const make = (order: readonly number[]) =>
    sequenceOf(
      contenders.length === 0 ? parts.chosen : order.flatMap((place) => contenders[place] ?? []),
      parts,
    );
  const inOrder = preferring(objective, { contenders, limits, table, make });
  return { kind: 'objective', objective, inOrder: (race) => answerOf(inOrder(race), race) };
}

function prepareSplit({ by, salt, ranges }: Split, parts: Parts): Pick {
  const { template, bucketing, chosen } = parts;
  const arms = ranges.map(({ to, model }) => ({
    to,
    // An experiment's arm is what counts for whoever is in one, however it picks.
    sequence: sequenceOf(
      chosen.filter((contender) => contender.model === model),
      { ...parts, template: { ...template, variant: template.variant ?? model } },
    ),
  }));
  return { kind: 'split', split: { by, salt, ranges }, sticky: { by, bucketOf: bucketing(salt) }, arms };
}

function sequenceOf(
  chosen: readonly Contender[],
  { template, limits, fallbacks, capability, table }: Parts,
): Sequence {
  const models = chosen.map(({ model }) => model);
  return prepareSequence([...chosen, ...fallbacks], {
    template,
    bounded: limits?.onChosen !== undefined,
    why: () => barred(models, capability, table).map(({ deployment, by }) => `${deployment} (${by})`),
  });
}

/** The deployments of these models and of the fallbacks that constraints bar for every request, and by which. */
export function barred(
  models: readonly string[],
  { fallbacks, constraints }: Capability,
  table: RoutingTable,
): readonly { readonly deployment: string; readonly by: 'regions' | 'training' }[] {
  const deployments = [...models, ...fallbacks.map(({ model }) => model)].flatMap(
    (model) => table.models[model]?.deployments ?? [],
  );
  return [...new Set(deployments)].flatMap((deployment) => {
    const by = barredBy(deployment, constraints, table);
    return by === undefined ? [] : [{ deployment, by }];
  });
}
