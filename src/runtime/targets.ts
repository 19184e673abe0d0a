import type { Capability, Fallback, FallbackClass, RoutingTable } from '../table/table.ts';
import { barredBy } from './constraints.ts';
import type { Target } from './resolution.ts';

/**
 * The targets with this one of them in front, and without those that it then makes superfluous: what was tried
 * only after certain failures before its own unconditional twin is not tried once more behind it.
 */
export function ledBy(first: Target, targets: readonly Target[]): readonly Target[] {
  if (first === targets[0]) return Object.freeze(targets);
  return Object.freeze([first, ...targets.filter((target) => target !== first && !covers(first, target))]);
}

/** The targets without those that an earlier one makes superfluous. */
export function withoutSuperfluous(targets: readonly Target[]): Target[] {
  return targets.filter(
    (target, index) => !targets.slice(0, index).some((earlier) => covers(earlier, target)),
  );
}

/** The deployments of one model that the capability may go to, in the model's order. */
export function deploymentsOf(
  model: string,
  {
    capability: { constraints },
    table,
    fallback,
    on,
  }: {
    capability: Pick<Capability, 'constraints'>;
    table: RoutingTable;
    fallback: boolean;
    on?: Fallback['on'];
  },
): Target[] {
  const keys = table.models[model]?.deployments ?? [];
  return keys.flatMap((deployment) => {
    const found = table.deployments[deployment];
    if (!found || barredBy(deployment, constraints, table) !== undefined) return [];
    const { provider, upstream } = found;
    return [Object.freeze({ deployment, model, provider, upstream, fallback, ...(on && { on }) })];
  });
}

function covers(earlier: Target, later: Target): boolean {
  if (earlier.deployment !== later.deployment) return false;
  return earlier.on === undefined || later.on?.every((one) => earlier.on?.includes(one)) === true;
}

/** The classes of failure that set a deployment aside. */
const classesOfOutage: readonly FallbackClass[] = ['overloaded', 'timeout', 'error'];

/** Whether a target may come first when those before it are out: as if they had failed once more. */
export function standsIn({ on }: Target): boolean {
  return on === undefined || on.some((one) => classesOfOutage.includes(one));
}
