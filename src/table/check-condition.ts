import { attributes, type conditionOperators } from './condition.ts';
import { below, type Check, type Problem, text, wrong } from './shape.ts';

/** Whether a value is a `Condition`: known operators, each with its number of operands, over known attributes. */
export const condition: Check = (value) => {
  if (!Array.isArray(value)) return literal(value);
  const [operator, ...operands] = value;
  if (typeof operator !== 'string' || !Object.hasOwn(operandsOf, operator)) {
    return { path: '0', message: `must be a known operator, not ${JSON.stringify(operator)?.slice(0, 60)}` };
  }
  return checkOperands(operator as Operator, operands);
};

type Operator = (typeof conditionOperators)[number];

const literal: Check = (value) =>
  value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)
    ? undefined
    : wrong('a condition', value);

const attribute: Check = (value) =>
  typeof value === 'string' && Object.hasOwn(attributes, value) ? undefined : wrong('an attribute', value);

const mapAttribute: Check = (value) => (value === 'tags' ? undefined : wrong('"tags", the only map', value));

/** A list of this length with a check for each operand, or any number of one kind. */
type Operands = readonly Check[] | Check;

const one: Operands = [condition];
const two: Operands = [condition, condition];

const operandsOf: Readonly<Record<Operator, Operands>> = {
  attr: [attribute],
  entry: [mapAttribute, text],
  has: [attribute],
  hasEntry: [mapAttribute, text],
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

function checkOperands(operator: Operator, operands: readonly unknown[]): Problem | undefined {
  const checks = operandsOf[operator];
  if (typeof checks !== 'function' && checks.length !== operands.length) {
    return { path: '', message: `"${operator}" takes ${checks.length} operands, not ${operands.length}` };
  }
  for (const [index, operand] of operands.entries()) {
    const check = typeof checks === 'function' ? checks : checks[index];
    const problem = check?.(operand);
    if (problem) return below(String(index + 1), problem);
  }
  return undefined;
}
