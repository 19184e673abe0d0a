import { modelsOf, usesOf } from '../../table/references.ts';
import { replaceModels } from '../../table/replace-models.ts';
import type { Capability, Use } from '../../table/table.ts';
import { type Mutant, type Mutator, nameOf, withRule } from './mutant.ts';

/** Writes another model of the same capability in the place of each. */
export const replaceModel: Mutator = {
  name: 'replace-model',
  mutate(capability) {
    const all = modelsIn(capability);
    const otherThan = (model: string) => all.find((one) => one !== model);
    return [
      ...inRules(capability, otherThan),
      ...inArms(capability, otherThan),
      ...inFallbacks(capability, otherThan),
    ];
  },
};

type Choose = (model: string) => string | undefined;

function modelsIn(capability: Capability): string[] {
  const { fallbacks, rollout } = capability;
  const chosen = usesOf(capability).flatMap(modelsOf);
  return [...new Set([...chosen, ...fallbacks.map(({ model }) => model), ...(rollout ? [rollout.to] : [])])];
}

function inRules(capability: Capability, choose: Choose): Mutant[] {
  return capability.rules.flatMap((rule, index) =>
    replacements(rule.use, choose).map(({ use, from, to }) => ({
      change: `${nameOf(capability, index)} with ${to} for ${from}`,
      path: `rules.${index}`,
      capability: withRule(capability, index, { ...rule, use }),
    })),
  );
}

function inArms(capability: Capability, choose: Choose): Mutant[] {
  const { experiment } = capability;
  if (experiment === undefined) return [];
  return experiment.arms.flatMap((arm, index) =>
    replacements(arm.use, choose).map(({ use, from, to }) => ({
      change: `the arm ${arm.name} with ${to} for ${from}`,
      path: 'experiment',
      capability: {
        ...capability,
        experiment: { ...experiment, arms: experiment.arms.with(index, { ...arm, use }) },
      },
    })),
  );
}

function inFallbacks(capability: Capability, choose: Choose): Mutant[] {
  return capability.fallbacks.flatMap((fallback, index) => {
    const to = choose(fallback.model);
    if (to === undefined) return [];
    const fallbacks = capability.fallbacks.with(index, { ...fallback, model: to });
    return [
      {
        change: `a fallback to ${to} for the one to ${fallback.model}`,
        path: `fallbacks.${index}`,
        capability: { ...capability, fallbacks },
      },
    ];
  });
}

/** The use with one of its models replaced; in a comparison of several, one that would stand there twice is left out. */
function replacements(use: Use, choose: Choose): { use: Use; from: string; to: string }[] {
  return modelsOf(use).flatMap((from, index) => {
    const to = choose(from);
    return to === undefined
      ? []
      : [{ use: replaceModels(use, (model, at) => (at === index ? to : model)), from, to }];
  });
}
