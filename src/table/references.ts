import type { Capability, Use } from './table.ts';

/** How many buckets a split divides. */
export const buckets = 100_000;

/** The models that a rule may choose. */
export function modelsOf(use: Use): readonly string[] {
  if ('model' in use) return [use.model];
  if ('split' in use) return use.split.ranges.map(({ model }) => model);
  if ('cheapest' in use) return use.cheapest;
  return 'fastest' in use ? use.fastest : use.balanced;
}

/**
 * Every model that a request to a capability can get to, copies for its shadow included, in the order of the
 * table's parts; one that several parts name comes several times.
 */
export function modelsReached({ rules, fallbacks, experiment, rollout, shadow }: Capability): string[] {
  return [
    ...rules.flatMap(({ use }) => modelsOf(use)),
    ...(experiment?.arms.flatMap(({ use }) => modelsOf(use)) ?? []),
    ...(rollout === undefined ? [] : [rollout.to]),
    ...fallbacks.map(({ model }) => model),
    ...(shadow === undefined ? [] : [shadow.model]),
  ];
}
