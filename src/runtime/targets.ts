import type { Capability, Fallback, FallbackClass, RoutingTable } from '../table/table.ts';
import type { Target } from './resolution.ts';

/**
 * The targets in order: every deployment of the chosen models, then those of the fallbacks. One that an
 * earlier one makes superfluous, because it is the same deployment and is tried in all the same cases, is
 * left out.
 */
export function targetsOf(
  models: readonly string[],
  { fallbacks }: Capability,
  table: RoutingTable,
): readonly Target[] {
  const targets = [
    ...models.flatMap((model) => deploymentsOf(model, table, { fallback: false })),
    ...fallbacks.flatMap(({ model, on }) => deploymentsOf(model, table, { fallback: true, on })),
  ];
  return Object.freeze(
    targets.filter((target, index) => !targets.slice(0, index).some((earlier) => covers(earlier, target))),
  );
}

function deploymentsOf(
  model: string,
  table: RoutingTable,
  { fallback, on }: { fallback: boolean; on?: Fallback['on'] },
): Target[] {
  const keys = table.models[model]?.deployments ?? [];
  return keys.flatMap((deployment) => {
    const found = table.deployments[deployment];
    if (!found) return [];
    const { provider, upstream } = found;
    return [
      Object.freeze({ deployment, model, provider, upstream, fallback, ...(on === undefined ? {} : { on }) }),
    ];
  });
}

function covers(earlier: Target, later: Target): boolean {
  if (earlier.deployment !== later.deployment) return false;
  return earlier.on === undefined || (later.on?.every((one) => earlier.on?.includes(one)) ?? false);
}

/** The classes of failure that set a deployment aside. */
const classesOfOutage: readonly FallbackClass[] = ['overloaded', 'timeout', 'error'];

/** Whether a target may come first when those before it are set aside: as if they had failed once more. */
export function standsIn({ on }: Target): boolean {
  return on === undefined || on.some((one) => classesOfOutage.includes(one));
}
