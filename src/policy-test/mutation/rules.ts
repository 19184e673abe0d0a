import { type Mutator, nameOf, swapped } from './mutant.ts';

/** Leaves one rule out. */
export const dropRule: Mutator = {
  name: 'drop-rule',
  mutate: (capability) =>
    capability.rules.slice(0, -1).map((_, index) => ({
      change: `drop ${nameOf(capability, index)}`,
      path: `rules.${index}`,
      capability: { ...capability, rules: capability.rules.toSpliced(index, 1) },
    })),
};

/** Puts a rule behind its neighbour. */
export const swapRules: Mutator = {
  name: 'swap-rules',
  mutate: (capability) =>
    capability.rules.slice(0, -2).map((_, index) => ({
      change: `swap ${nameOf(capability, index)} with ${nameOf(capability, index + 1)}`,
      path: `rules.${index}`,
      capability: { ...capability, rules: swapped(capability.rules, index) },
    })),
};
