import type { Bucketing } from '../table/bucket.ts';
import type { Capability, DeploymentSplit, Fallback, RoutingTable } from '../table/table.ts';
import type { Contender, Race } from './contenders.ts';
import { draw, rangeAt } from './draw.ts';
import type { Limits } from './limits.ts';
import { preferring } from './objective.ts';
import type { Target } from './resolution.ts';
import { deploymentsOf } from './targets.ts';

/** In which order a request meets a model's deployments. */
export interface Arrangement {
  /** Places among those that the capability may go to. Equal orders of one model are the same list. */
  readonly order: readonly number[];
  /** The bucket that the model's split put the request into. */
  readonly bucket?: number;
}

/** Prepares a model's deployments for a choice, with the order that the model has them in. */
export function prepareContender(
  model: string,
  {
    capability,
    table,
    bucketing,
    limits,
    fallback,
  }: {
    capability: Pick<Capability, 'constraints'>;
    table: RoutingTable;
    bucketing: Bucketing;
    limits: Limits | undefined;
    /** Where the model is one: when it is tried. */
    fallback?: Fallback;
  },
): Contender {
  const targets = deploymentsOf(model, {
    capability,
    table,
    fallback: fallback !== undefined,
    on: fallback?.on,
  });
  const order = table.models[model]?.order;
  if (order === undefined || targets.length < 2) return { model, targets, arrange: undefined };
  if (typeof order === 'object')
    return { model, targets, arrange: drawnFirst(order.split, targets, bucketing) };
  const contenders = targets.map((target) => ({ model, targets: [target], arrange: undefined }));
  const make = (found: readonly number[]): Arrangement => ({ order: found });
  return { model, targets, arrange: preferring(order, { contenders, limits, table, make }) };
}

/** Where the one that was drawn may not be asked, the order is the written one. */
function drawnFirst(
  { by, salt, ranges }: DeploymentSplit,
  targets: readonly Target[],
  bucketing: Bucketing,
): (race: Race) => Arrangement {
  const written = targets.map((_, place) => place);
  const sticky = { by, bucketOf: bucketing(salt) };
  const sides = ranges.map(({ to, deployment }) => {
    const place = targets.findIndex((target) => target.deployment === deployment);
    return { to, order: place <= 0 ? written : [place, ...written.filter((one) => one !== place)] };
  });
  return ({ facts, random }) => {
    const bucket = draw(sticky, facts.context, random);
    return { order: rangeAt(sides, bucket)?.order ?? written, bucket };
  };
}
