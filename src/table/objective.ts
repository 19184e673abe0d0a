import type { Objective, Use } from './table.ts';

/** All of them. */
export const objectives = ['cheapest', 'fastest', 'balanced'] as const satisfies readonly Objective[];

/** A rule's choice among candidates: neither one model nor a split. */
export type Preferring = Exclude<Use, { readonly model: string } | { readonly split: unknown }>;

/** What such a rule prefers. */
export function objectiveOf(use: Preferring): Objective {
  if ('cheapest' in use) return 'cheapest';
  return 'fastest' in use ? 'fastest' : 'balanced';
}
