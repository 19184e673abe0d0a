import { type Mutator, swapped } from './mutant.ts';

/** Leaves one fallback out. */
export const removeFallback: Mutator = {
  name: 'remove-fallback',
  mutate: (capability) =>
    capability.fallbacks.map(({ model }, index) => ({
      change: `remove the fallback to ${model}`,
      path: `fallbacks.${index}`,
      capability: { ...capability, fallbacks: capability.fallbacks.toSpliced(index, 1) },
    })),
};

/** Tries a fallback after the next one. */
export const swapFallbacks: Mutator = {
  name: 'swap-fallbacks',
  mutate: (capability) =>
    capability.fallbacks.slice(0, -1).map(({ model }, index) => ({
      change: `try the fallback to ${model} after the one to ${capability.fallbacks[index + 1]?.model}`,
      path: `fallbacks.${index}`,
      capability: { ...capability, fallbacks: swapped(capability.fallbacks, index) },
    })),
};
