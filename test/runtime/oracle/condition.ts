import type { Condition } from '../../../src/table/condition.ts';

/** What a condition may read, by its path; absent where the caller did not say. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A tag that is no text was not said. */
function entryOf(tags: Record<string, unknown> | undefined, name: unknown): string | undefined {
  const value = tags && Object.hasOwn(tags, String(name)) ? tags[String(name)] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Thrown, and no `Error`: a stack for each of them would be most of the work. */
class CelError {}

/** CEL by exceptions: an error ends all but `and`, `or` and the branch that is not taken. */
export function evaluate(condition: Condition, attributes: Attributes): unknown {
  try {
    return walk(condition, attributes);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function walk(condition: Condition, attributes: Attributes): unknown {
  if (typeof condition !== 'object' || condition === null) return condition;
  const [operator, ...operands] = condition as readonly [string, ...Condition[]];
  const value = (index: number) => walk(operands[index] ?? null, attributes);
  const two = () => [value(0), value(1)] as const;
  const tags = attributes['tags'] as Record<string, unknown> | undefined;
  switch (operator) {
    case 'attr':
      return attributes[String(operands[0])] ?? fail();
    case 'has':
      return attributes[String(operands[0])] !== undefined;
    case 'entry':
      return entryOf(tags, operands[1]) ?? fail();
    case 'hasEntry':
      return entryOf(tags, operands[1]) !== undefined;
    case 'list':
      return operands;
    case 'and':
    case 'or': {
      const results = operands.map((operand) => evaluate(operand, attributes));
      const decisive = operator === 'or';
      if (results.includes(decisive)) return decisive;
      return results.every((result) => result === !decisive) ? !decisive : fail();
    }
    case 'not':
      return !bool(value(0));
    case 'if':
      return bool(value(0)) ? value(1) : value(2);
    case '==':
      return same(...two());
    case '!=':
      return !same(...two());
    case '<':
      return order(...two()) < 0;
    case '<=':
      return order(...two()) <= 0;
    case '>':
      return order(...two()) > 0;
    case '>=':
      return order(...two()) >= 0;
    case 'in': {
      const [item, list] = two();
      if (!Array.isArray(list) || (typeof item === 'object' && item !== null)) return fail();
      return list.some((one) => one === item);
    }
    case '+': {
      const [left, right] = two();
      if (Array.isArray(left) && Array.isArray(right)) return left.concat(right);
      if (typeof left === 'string' && typeof right === 'string') return left + right;
      return exact(num(left) + num(right));
    }
    case '-':
      return exact(num(value(0)) - num(value(1)));
    case '*':
      return exact(num(value(0)) * num(value(1)));
    case 'startsWith':
      return str(value(0)).startsWith(str(value(1)));
    case 'endsWith':
      return str(value(0)).endsWith(str(value(1)));
    case 'contains':
      return str(value(0)).includes(str(value(1)));
    case 'size': {
      const sized = value(0);
      if (typeof sized === 'string') return Array.from(sized).length;
      if (typeof sized !== 'object' || sized === null) return fail();
      return Array.isArray(sized) ? sized.length : Object.keys(sized).length;
    }
    default:
      throw new Error(`no operator ${operator}`);
  }
}

function fail(): never {
  throw new CelError();
}

const bool = (value: unknown): boolean => (typeof value === 'boolean' ? value : fail());
const num = (value: unknown): number => (typeof value === 'number' ? value : fail());
const exact = (value: number): number => (value > 2 ** 53 - 1 || value < 1 - 2 ** 53 ? fail() : value);
const str = (value: unknown): string => (typeof value === 'string' ? value : fail());

function same(left: unknown, right: unknown): boolean {
  const simple = (value: unknown) => typeof value !== 'object' || value === null;
  if (simple(left) || simple(right)) return left === right;
  if (!Array.isArray(left) || !Array.isArray(right)) return fail();
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function order(left: unknown, right: unknown): number {
  if (typeof left !== typeof right) return fail();
  if (typeof left === 'number' || typeof left === 'boolean') return Number(left) - Number(right);
  const [a, b] = [[...str(left)], [...str(right)]].map((list) => list.map((one) => one.codePointAt(0) ?? 0));
  for (const [index, point] of (a ?? []).entries()) {
    const difference = point - (b?.[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return (a?.length ?? 0) - (b?.length ?? 0);
}
