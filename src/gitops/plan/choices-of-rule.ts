import { modelsOf } from '../../table/references.ts';
import type { Capability, Use } from '../../table/table.ts';

/**
 * What may be chosen for requests that a rule takes, and every model that they can then get to: the default's rule may
 * also be decided by an experiment or a rollout.
 */
export function choicesOfRule(
  { rules, fallbacks, experiment, rollout }: Capability,
  rule: number,
): { readonly uses: readonly Use[]; readonly models: ReadonlySet<string>; readonly isDefault: boolean } {
  const own = rules[rule]?.use;
  const isDefault = rule === rules.length - 1;
  const uses = [
    ...(own === undefined ? [] : [own]),
    ...(isDefault ? (experiment?.arms ?? []).map(({ use }) => use) : []),
  ];
  const models = new Set([
    ...uses.flatMap(modelsOf),
    ...(isDefault && rollout !== undefined ? [rollout.to] : []),
    ...fallbacks.map(({ model }) => model),
  ]);
  return { uses, models, isDefault };
}
