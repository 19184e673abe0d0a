import type { Condition } from '../../table/condition.ts';
import { may, noMatch, open } from './evaluate.ts';
import { type Effort, satisfy } from './satisfy.ts';

/** Why no request comes to a condition that is asked after others: the others take them all, or there are none. */
export type Unreached =
  | { readonly why: 'never-true' }
  /** Index of the one that matches whenever this one does. */
  | { readonly why: 'shadowed'; readonly by: number }
  /** No single one does, but one of them always. */
  | { readonly why: 'covered' };

/**
 * Whether some request may match a condition and none of those before it; undefined where one may, or where that
 * cannot be decided, or not with this effort. An `undefined` among the earlier ones has an error of its own, and is taken to match nothing.
 */
export function findUnreached(
  condition: Condition,
  earlier: readonly (Condition | undefined)[],
  effort?: Effort,
): Unreached | undefined {
  const before = earlier.map((one) => one ?? false);
  const matches = { condition, wanted: may.be };
  const passed = before.map((one) => ({ condition: one, wanted: noMatch }));
  const isImpossible = (others: typeof passed) =>
    satisfy([...others, matches], () => open, undefined, effort).answer === 'no';
  if (isImpossible([])) return { why: 'never-true' };
  if (!isImpossible(passed)) return undefined;
  const by = passed.findIndex((one) => isImpossible([one]));
  return by === -1 ? { why: 'covered' } : { why: 'shadowed', by };
}
