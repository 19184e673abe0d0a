import type { Capability, DeploymentSplit, RoutingTable, Unit, Use } from '../table/table.ts';
import type { Given } from './policy-case.ts';

/** Buckets by salt, in the place of the published hash. */
export type Pins = ReadonlyMap<string, number>;

type At = NonNullable<Given['at']>;

/** A place where a bucket decides: what is hashed beside the caller, and by which caller. */
export interface Draw {
  readonly salt: string;
  readonly by: Unit;
}

/** The draw that `at` means in a capability, `undefined` where there is none of that name. */
export function drawOf(at: At, capability: Capability, table: RoutingTable): Draw | undefined {
  const { experiment, rollout } = capability;
  if (at.order !== undefined) return orderSplitOf(at.order, table);
  if (at.experiment !== undefined) {
    return experiment?.name === at.experiment ? { salt: experiment.armSalt, by: experiment.by } : undefined;
  }
  if (at.rollout !== undefined) {
    return rollout?.to === at.rollout ? { salt: rollout.salt, by: rollout.by } : undefined;
  }
  return splitsOf(capability).find(({ name }) => name === at.split)?.draw;
}

/** The split of a model's deployments, where its order is one. */
export function orderSplitOf(model: string, { models }: RoutingTable): DeploymentSplit | undefined {
  const order = models[model]?.order;
  return typeof order === 'object' ? order.split : undefined;
}

/** Every split of a capability by the name that `at` calls it. */
export function splitsOf({ rules, experiment }: Capability): { name: string; draw: Draw }[] {
  const named = rules.map(({ name, use }, index) => ({
    name: name ?? (index === rules.length - 1 ? 'default' : ''),
    use,
  }));
  const arms = experiment?.arms ?? [];
  return [...named, ...arms].flatMap(({ name, use }) => {
    const draw = splitOf(use);
    return draw === undefined || name === '' ? [] : [{ name, draw }];
  });
}

function splitOf(use: Use): Draw | undefined {
  return 'split' in use ? { salt: use.split.salt, by: use.split.by } : undefined;
}

/** The buckets that `at` pins, the experiment's gate included. */
export function pinsOf(at: At, capability: Capability, table: RoutingTable): Pins {
  const draw = drawOf(at, capability, table);
  const pins = new Map<string, number>();
  if (draw !== undefined) pins.set(draw.salt, at.bucket);
  const { experiment } = capability;
  if (at.experiment !== undefined && experiment !== undefined) pins.set(experiment.gate.salt, at.gate ?? 0);
  return pins;
}

/** Callers for every draw that lacks one: a team cannot be made up, because it decides what may be asked for. */
export function madeUpUnit(by: Unit): Partial<Record<Exclude<Unit, 'team'>, string>> {
  return by === 'team' ? { request: 'made-up' } : { [by]: 'made-up' };
}
