import type { AttributePath, Condition, ConditionCall } from '../table/condition.ts';
import { type Facts, readAttribute, readTags, type StringMap, type Value } from './facts.ts';

/** Why a condition has no answer: an attribute is absent, a value has the wrong type, or a number is too large. */
export class Failed {
  /** The attribute that is absent, as a policy writes it: `team.id`, `tags["tier"]`. */
  readonly missing: string | undefined;
  constructor(missing?: string) {
    this.missing = missing;
  }
}

/** What a condition comes to. Only `true` matches. */
export type Verdict = boolean | Failed;

/**
 * Turns a condition into a function, once per table. The function has CEL's three-valued logic: a missing
 * attribute fails, `and` and `or` absorb a failure where another operand decides, and all else hands it on.
 * It calls nothing that the context brings, and never throws. Numbers are doubles; arithmetic that leaves the range
 * in which those count whole numbers exactly fails, rather than decide by a wrong number.
 */
export function prepareCondition(condition: Condition): (facts: Facts) => Verdict {
  const evaluate = prepareExpression(condition);
  return (facts) => {
    const value = evaluate(facts);
    return typeof value === 'boolean' || value instanceof Failed ? value : wrongType;
  };
}

/** What an expression is of a request: a value, or why it has none. */
export type Evaluate = (facts: Facts) => Value | Failed;
type Operator = ConditionCall[0];
type Scalar = string | number | boolean | null;

const wrongType = new Failed();
const outOfRange = new Failed();

/** The same of an expression that may come to another value than a verdict, which matches no more than a failure does. */
export function prepareExpression(condition: Condition): Evaluate {
  if (!isCall(condition)) return () => condition;
  const [operator, ...operands] = condition;
  return operators[operator](operands);
}

/** `Array.isArray` does not narrow read-only lists. */
function isCall(condition: Condition): condition is ConditionCall {
  return Array.isArray(condition);
}

/** The operands of a call; decoding has checked their number and kinds. */
type Operands = readonly Condition[];

const operators: Readonly<Record<Operator, (operands: Operands) => Evaluate>> = {
  attr: (operands) => whole(attributeReader(operands)),
  entry: (operands) => whole(entryReader(operands)),
  has: (operands) => presence(attributeReader(operands)),
  hasEntry: (operands) => presence(entryReader(operands)),
  list: (items) => () => items as readonly Scalar[],
  and: (operands) => junction(operands, false),
  or: (operands) => junction(operands, true),
  not: unary(opposite),
  '==': binary(equal),
  '!=': binary((left, right) => opposite(equal(left, right))),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  in: binary((item, list) => (Array.isArray(list) && isScalar(item) ? list.includes(item) : wrongType)),
  '+': binary((left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return exact(left + right);
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    return Array.isArray(left) && Array.isArray(right) ? [...left, ...right] : wrongType;
  }),
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  startsWith: textual((text, part) => text.startsWith(part)),
  endsWith: textual((text, part) => text.endsWith(part)),
  contains: textual((text, part) => text.includes(part)),
  size: unary(sizeOf),
  if: (operands) => {
    const [condition, yes, no] = operands.map(prepareExpression) as [Evaluate, Evaluate, Evaluate];
    return (facts) => {
      const decided = condition(facts);
      if (decided === true) return yes(facts);
      return decided === false ? no(facts) : failure(decided);
    };
  },
};

/** `and` is decided by a `false`, `or` by a `true`; failing that, the first failure stands. */
function junction(operands: Operands, decisive: boolean): Evaluate {
  // Pairs of pairs: what calls two functions by name is faster than a loop over a list, and halves nest no deeper than
  // twenty for a million operands.
  const middle = operands.length >> 1;
  const half = (part: Operands) => {
    const [only = !decisive] = part;
    return part.length < 2 ? prepareExpression(only) : junction(part, decisive);
  };
  const one = half(operands.slice(0, middle));
  const other = half(operands.slice(middle));
  return (facts) => {
    const value = one(facts);
    if (value === decisive) return decisive;
    const next = other(facts);
    if (next === decisive) return decisive;
    if (typeof value !== 'boolean') return failure(value);
    return typeof next === 'boolean' ? next : failure(next);
  };
}

function unary(apply: (value: Value) => Value | Failed): (operands: Operands) => Evaluate {
  return (operands) => {
    const [operand] = operands.map(prepareExpression) as [Evaluate];
    return (facts) => {
      const value = operand(facts);
      return value instanceof Failed ? value : apply(value);
    };
  };
}

/** Most conditions compare what the request says with a constant: those call two functions less. */
function binary(apply: (left: Value, right: Value) => Value | Failed): (operands: Operands) => Evaluate {
  return (operands) => {
    const constant = constantOf(operands[1]);
    const reader = readerOf(operands[0]);
    if (constant !== undefined && reader !== undefined) {
      const { read, absent } = reader;
      return (facts) => {
        const left = read(facts);
        return left === undefined ? absent : apply(left, constant);
      };
    }
    const [first, second] = operands.map(prepareExpression) as [Evaluate, Evaluate];
    return (facts) => {
      const left = first(facts);
      if (left instanceof Failed) return left;
      const right = second(facts);
      return right instanceof Failed ? right : apply(left, right);
    };
  };
}

/** Reads what a request says; `absent` says what is missing where it does not. */
interface Reader {
  readonly read: (facts: Facts) => Value | undefined;
  readonly absent: Failed;
}

/** The attribute or the entry as an expression of its own. */
function whole({ read, absent }: Reader): Evaluate {
  return (facts) => read(facts) ?? absent;
}

function presence({ read }: Reader): Evaluate {
  return (facts) => read(facts) !== undefined;
}

function readerOf(condition: Condition | undefined): Reader | undefined {
  if (condition === undefined || !isCall(condition)) return undefined;
  const [operator, ...operands] = condition;
  if (operator === 'attr') return attributeReader(operands);
  return operator === 'entry' ? entryReader(operands) : undefined;
}

function attributeReader([path]: Operands): Reader {
  return { read: readAttribute[path as AttributePath], absent: new Failed(String(path)) };
}

function entryReader([path, key]: Operands): Reader {
  const name = String(key);
  return {
    read: (facts) => entryOf(readTags(facts), name),
    absent: new Failed(`${path}[${JSON.stringify(key)}]`),
  };
}

function constantOf(condition: Condition | undefined): Value | undefined {
  if (condition === undefined || !isCall(condition)) return condition;
  return condition[0] === 'list' ? (condition.slice(1) as Scalar[]) : undefined;
}

function arithmetic(apply: (left: number, right: number) => number): (operands: Operands) => Evaluate {
  return binary((left, right) =>
    typeof left === 'number' && typeof right === 'number' ? exact(apply(left, right)) : wrongType,
  );
}

/** CEL counts in 64 bits and fails beyond them; doubles would round and go on. */
function exact(result: number): number | Failed {
  return Math.abs(result) <= Number.MAX_SAFE_INTEGER ? result : outOfRange;
}

function textual(apply: (text: string, part: string) => boolean): (operands: Operands) => Evaluate {
  return binary((text, part) =>
    typeof text === 'string' && typeof part === 'string' ? apply(text, part) : wrongType,
  );
}

/** Numbers, strings and booleans (false before true) have an order, each among their own. */
function ordered(apply: (order: number) => boolean): (operands: Operands) => Evaluate {
  return binary((left, right) => {
    if (typeof left === 'string' && typeof right === 'string') return apply(compareText(left, right));
    const counted = typeof left === 'number' || typeof left === 'boolean';
    return counted && typeof left === typeof right ? apply(Number(left) - Number(right)) : wrongType;
  });
}

/** By code points, as CEL compares; UTF-16 units would put U+1F600 before U+FF5E. */
function compareText(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left.charCodeAt(index) === right.charCodeAt(index)) index += 1;
  return (left.codePointAt(index) ?? -1) - (right.codePointAt(index) ?? -1);
}

function equal(left: Value, right: Value): boolean | Failed {
  if (isScalar(left) && isScalar(right)) return left === right;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => item === right[index]);
  }
  return isScalar(left) || isScalar(right) ? false : wrongType;
}

function opposite(value: Value | Failed): boolean | Failed {
  return typeof value === 'boolean' ? !value : failure(value);
}

/** Characters of a string (code points), items of a list, entries of a map. */
function sizeOf(value: Value): number | Failed {
  if (typeof value === 'string') return [...value].length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : wrongType;
}

function entryOf(map: StringMap | undefined, key: string): string | undefined {
  if (map === undefined || !Object.hasOwn(map, key)) return undefined;
  const value = map[key];
  return typeof value === 'string' ? value : undefined;
}

function isScalar(value: Value): value is Scalar {
  return typeof value !== 'object' || value === null;
}

/** What a value that should have been a boolean amounts to. */
function failure(value: Value | Failed): Failed {
  return value instanceof Failed ? value : wrongType;
}
