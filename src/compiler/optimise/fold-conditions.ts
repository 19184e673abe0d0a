import { foldCondition } from '../lower/fold.ts';
import type { Pass } from './pass.ts';

/** Computes the parts of conditions that no request can change. */
export const foldConditions: Pass = {
  name: 'fold-conditions',
  apply: (rules) =>
    rules.map(({ rule, span }) => ({
      rule: rule.when === undefined ? rule : { ...rule, when: foldCondition(rule.when) },
      span,
    })),
};
