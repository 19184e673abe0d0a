import { bindConstants } from './bind-constants.ts';
import { dropNever } from './drop-never.ts';
import { dropShadowed } from './drop-shadowed.ts';
import { foldConditions } from './fold-conditions.ts';
import type { Pass } from './pass.ts';

/** In this order: binding makes constants, folding makes them decide, and only then can rules fall away. */
export const passes: readonly Pass[] = [bindConstants, foldConditions, dropNever, dropShadowed];
