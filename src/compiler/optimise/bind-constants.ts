import type { Condition } from '../../table/condition.ts';
import type { Pass, PassContext } from './pass.ts';

/** Writes in what a table fixes for all its requests: the environment, and the capability that a rule is of. */
export const bindConstants: Pass = {
  name: 'bind-constants',
  apply: (rules, context) =>
    rules.map(({ rule, span }) => ({
      rule: rule.when === undefined ? rule : { ...rule, when: bind(rule.when, context) },
      span,
    })),
};

function bind(condition: Condition, context: PassContext): Condition {
  if (!Array.isArray(condition)) return condition;
  const [operator, ...operands] = condition;
  if (operator === 'attr') {
    if (operands[0] === 'env') return context.environment;
    return operands[0] === 'capability' ? context.capability : condition;
  }
  if (operator === 'entry' || operator === 'hasEntry' || operator === 'has') return condition;
  // The same operator over the same number of operands.
  return [operator, ...operands.map((operand: Condition) => bind(operand, context))] as unknown as Condition;
}
