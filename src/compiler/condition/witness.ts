import { type AttributeType, attributes, type Condition } from '../../table/condition.ts';
import { absent, isCall, type Known, may, open, outcomesOf, type Reading, variableOf } from './evaluate.ts';

/**
 * Whether a plain request is found at once that matches a condition and none of those before it: one that says
 * what the condition asks for and nothing else. It answers for most rules, in a hundredth of the time that a
 * search takes; where it finds none there may be one all the same. An `undefined` among the earlier ones has an
 * error of its own, and is taken to match nothing.
 */
export function hasWitness(condition: Condition, earlier: readonly (Condition | undefined)[]): boolean {
  const said = new Map<string, Known>();
  if (!satisfyIn(condition, said)) return false;
  // The clock always says something.
  const read: Reading = (variable) => said.get(variable) ?? (variable.startsWith('now.') ? open : absent);
  return (
    outcomesOf(condition, read) === may.be &&
    earlier.every((one) => one === undefined || (outcomesOf(one, read) & may.be) === 0)
  );
}

/** Adds what makes a condition true; false where that is not plain to see. Whether it does is looked at afterwards. */
function satisfyIn(condition: Condition, said: Map<string, Known>): boolean {
  if (condition === true) return true;
  if (!isCall(condition)) return false;
  const [operator, first = null, second = null] = condition as readonly [string, Condition?, Condition?];
  switch (operator) {
    case 'and':
      return (condition.slice(1) as Condition[]).every((operand) => satisfyIn(operand, said)); // Conditions.
    case 'or':
      return satisfyIn(first, said);
    case 'attr':
      return say(condition, true, said);
    case 'not':
      return isCall(first) && first[0] === 'attr' && say(first, false, said);
    case 'has':
      return say(condition, examples[typeOf(condition)], said);
    case 'hasEntry':
      return say(condition, 'x', said);
    case 'in':
      return isCall(second) && second[0] === 'list' && say(first, second[1], said);
    case 'startsWith':
    case 'endsWith':
    case 'contains':
    case '==':
    case '>':
    case '>=':
    case '<':
    case '<=':
      return say(first, valueFor(operator, first, second), said);
    default:
      return false;
  }
}

const examples: Readonly<Partial<Record<AttributeType, Known>>> = { bool: true, int: 1, string: 'x' };

function typeOf(condition: Condition): AttributeType {
  const path = isCall(condition) ? String(condition[1]) : '';
  const types: Readonly<Record<string, AttributeType>> = attributes;
  return types[path] ?? 'map<string>';
}

/** A value that a variable can have and that stands so to a constant. */
function valueFor(operator: string, variable: Condition, constant: Condition): Known | undefined {
  if (typeof constant !== 'number') return isCall(constant) || constant === null ? undefined : constant;
  // Of fractions some have bounds of their own.
  if (typeOf(variable) !== 'int' || !Number.isSafeInteger(constant)) return undefined;
  const value = constant + (operator === '>' ? 1 : operator === '<' ? -1 : 0);
  return value >= 0 && Number.isSafeInteger(value) ? value : undefined;
}

function say(condition: Condition, value: Known | undefined, said: Map<string, Known>): boolean {
  const variable = isCall(condition) && condition[0] !== 'list' ? variableOf(condition) : undefined;
  if (variable === undefined || variable.startsWith('now.')) return false;
  // The empty text is no unit of any split.
  if (value === undefined || value === '') return false;
  if (isCall(condition) && (condition[0] === 'entry' || condition[0] === 'hasEntry'))
    said.set(condition[1], true);
  const before = said.get(variable);
  if (before !== undefined && before !== value) return false;
  said.set(variable, value);
  return true;
}
