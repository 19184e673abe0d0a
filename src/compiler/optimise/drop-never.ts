import type { Pass } from './pass.ts';

/** Drops rules whose condition is false for every request. */
export const dropNever: Pass = {
  name: 'drop-never',
  apply: (rules) => rules.filter(({ rule }) => rule.when !== false),
};
