import { objectiveOf } from './objective.ts';
import type { Capability, Objective, Use } from './table.ts';

/** The models that a rule may choose. */
export function modelsOf(use: Use): readonly string[] {
  if ('model' in use) return [use.model];
  if ('split' in use) return use.split.ranges.map(({ model }) => model);
  const candidates: { readonly [objective in Objective]?: readonly string[] } = use;
  return candidates[objectiveOf(use)] ?? [];
}

/** All choices of a capability: its rules', and those of its experiment's arms. */
export function usesOf({ rules, experiment }: Pick<Capability, 'rules' | 'experiment'>): readonly Use[] {
  return [...rules, ...(experiment?.arms ?? [])].map(({ use }) => use);
}

/**
 * Every model that a request to a capability can get to, copies for its shadow included, in the order of the
 * table's parts; one that several parts name comes several times.
 */
export function modelsReached(capability: Capability): string[] {
  const { fallbacks, rollout, shadow } = capability;
  return [
    ...usesOf(capability).flatMap(modelsOf),
    ...(rollout === undefined ? [] : [rollout.to]),
    ...fallbacks.map(({ model }) => model),
    ...(shadow === undefined ? [] : [shadow.model]),
  ];
}
