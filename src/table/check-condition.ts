import { attributes, type conditionOperators } from './condition.ts';
import { below, type Check, problem, show, text, wrong } from './shape.ts';

/** Whether a value is a `Condition`: known operators, each with its number of operands, over known attributes. */
export const condition: Check = (value, root) => {
  if (!Array.isArray(value)) return literal(value, root);
  const [operator, ...operands] = value;
  if (typeof operator !== 'string' || !Object.hasOwn(operandsOf, operator)) {
    return problem(`must be a known operator, not ${show(operator)}`, '0');
  }
  const checks = operandsOf[operator as Operator];
  if (typeof checks !== 'function' && checks.length !== operands.length) {
    return problem(`"${operator}" takes ${checks.length} operands, not ${operands.length}`);
  }
  for (const [index, operand] of operands.entries()) {
    const check = typeof checks === 'function' ? checks : checks[index];
    const found = check?.(operand, root);
    if (found) return below(String(index + 1), found);
  }
  return undefined;
};

type Operator = (typeof conditionOperators)[number];

const literal: Check = (value) =>
  value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)
    ? undefined
    : wrong('a condition', value);

const attribute: Check = (value) =>
  typeof value === 'string' && Object.hasOwn(attributes, value) ? undefined : wrong('an attribute', value);

const mapAttribute: Check = (value) => (value === 'tags' ? undefined : wrong('"tags", the only map', value));

const one = [condition];
const two = [condition, condition];
const entry = [mapAttribute, text];

/** A list of this length with a check for each operand, or any number of one kind. */
const operandsOf: Readonly<Record<Operator, readonly Check[] | Check>> = {
  attr: [attribute],
  entry,
  has: [attribute],
  hasEntry: entry,
  list: literal,
  and: condition,
  or: condition,
  not: one,
  '==': two,
  '!=': two,
  '<': two,
  '<=': two,
  '>': two,
  '>=': two,
  in: two,
  '+': two,
  '-': two,
  '*': two,
  startsWith: two,
  endsWith: two,
  contains: two,
  size: one,
  if: [condition, condition, condition],
};
