import type { Condition } from '../../table/condition.ts';
import { conditionText } from '../condition-text.ts';
import { type Mutator, nameOf, withRule } from './mutant.ts';

/** Moves a comparison's bound over its edge, or turns the comparison round. */
export const swapOperator: Mutator = {
  name: 'swap-operator',
  mutate: (capability) =>
    capability.rules.flatMap((rule, index) => {
      if (rule.when === undefined) return [];
      return variants(rule.when).map((when) => ({
        change: `${nameOf(capability, index)} when ${conditionText(when)}`,
        path: `rules.${index}`,
        capability: withRule(capability, index, { ...rule, when }),
      }));
    }),
};

/** By operator, those to write in its place. */
const others: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
  and: ['or'],
  or: ['and'],
};

/** What says yes or no by itself, and is turned round by a `!`. */
const truths = ['in', 'has', 'hasEntry', 'startsWith', 'endsWith', 'contains', 'attr'];

/** The condition with one operator changed, once for each change at each place. */
function variants(condition: Condition, isTruth = true): Condition[] {
  if (!Array.isArray(condition)) return [];
  const [operator, ...operands] = condition as [string, ...Condition[]];
  if (operator === 'not') return operands;
  const turned: Condition[] = isTruth && truths.includes(operator) ? [['not', condition]] : [];
  const replaced = (others[operator] ?? []).map((other) => [other, ...operands] as unknown as Condition);
  if (operator !== 'and' && operator !== 'or') return [...replaced, ...turned];
  const deeper = operands.flatMap((operand, index) =>
    // The same operator over the same number of operands.
    variants(operand).map((variant) => [operator, ...operands.with(index, variant)] as unknown as Condition),
  );
  return [...replaced, ...deeper];
}
