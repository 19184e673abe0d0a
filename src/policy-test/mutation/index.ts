import { moveBoundary } from './buckets.ts';
import { swapOperator } from './conditions.ts';
import { removeFallback, swapFallbacks } from './fallbacks.ts';
import { replaceModel } from './models.ts';
import type { Mutator } from './mutant.ts';
import { dropRule, swapRules } from './rules.ts';

/** Every way in which a capability is changed, in the order of the report. */
export const mutators: readonly Mutator[] = [
  dropRule,
  swapOperator,
  swapRules,
  moveBoundary,
  removeFallback,
  swapFallbacks,
  replaceModel,
];
