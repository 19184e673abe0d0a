import type { Condition, ConditionCall, Literal } from '../../table/condition.ts';

/** What a condition may come to, as a sum of these: an unknown part leaves more than one possible. */
export const may = { be: 1, notBe: 2, fail: 4 } as const;
export type Outcomes = number;
const anything: Outcomes = may.be | may.notBe | may.fail;
/** What does not match: false, or an error. */
export const noMatch: Outcomes = may.notBe | may.fail;

/** The request does not say. */
export const absent = Symbol('absent');
/** Nobody has decided yet what the request says. */
export const open = Symbol('open');
const failed = Symbol('failed');

export type Known = Literal | readonly Literal[];

/** What a request says of a variable: an attribute's path, or a map's entry as `entryName` writes it. */
export type Reading = (variable: string) => Known | typeof absent | typeof open;

/** The name of a map's entry among variables: `tags["tier"]`. */
function entryName(path: string, key: string): string {
  return `${path}[${JSON.stringify(key)}]`;
}

/** The variable that a call reads, where it is one that reads. */
export function variableOf(condition: Condition): string | undefined {
  if (!isCall(condition)) return undefined;
  const [operator, path, key] = condition;
  if (operator === 'attr' || operator === 'has') return path;
  return operator === 'entry' || operator === 'hasEntry' ? entryName(path, key) : undefined;
}

/** `Array.isArray` does not narrow read-only lists. */
export function isCall(condition: Condition | undefined): condition is ConditionCall {
  return Array.isArray(condition);
}

/** What a part must be asked for instead of being computed, because nothing general can be said of it. */
export type Opaque = ReadonlySet<ConditionCall>;

/**
 * Every outcome that a condition may have while some of what it reads is open. It follows the runtime's logic,
 * where an absent attribute fails and `and` and `or` absorb a failure that another operand decides.
 */
export function outcomesOf(condition: Condition, read: Reading, opaque: Opaque = none): Outcomes {
  if (!isCall(condition)) return outcomeOf(condition);
  if (condition[0] === 'if' && opaque.has(condition)) return anything;
  const [operator, ...operands] = condition as readonly [ConditionCall[0], ...Condition[]];
  switch (operator) {
    case 'and':
    case 'or': {
      const each = operands.map((operand) => outcomesOf(operand, read, opaque));
      return operator === 'and' ? conjunction(each) : negated(conjunction(each.map(negated)));
    }
    case 'not':
      return negated(outcomesOf(operands[0] ?? null, read, opaque));
    case 'if': {
      const [decided, yes, no] = operands as [Condition, Condition, Condition];
      const first = outcomesOf(decided, read, opaque);
      return (
        (first & may.be ? outcomesOf(yes, read, opaque) : 0) |
        (first & may.notBe ? outcomesOf(no, read, opaque) : 0) |
        (first & may.fail)
      );
    }
    default:
      return outcomeOf(evaluate(condition, read, opaque));
  }
}

const none: Opaque = new Set();

function conjunction(each: readonly Outcomes[]): Outcomes {
  const canBe = each.every((one) => one & may.be) ? may.be : 0;
  const canNotBe = each.some((one) => one & may.notBe) ? may.notBe : 0;
  const canFail = each.some((one) => one & may.fail) && each.every((one) => one !== may.notBe) ? may.fail : 0;
  return canBe | canNotBe | canFail;
}

function negated(outcomes: Outcomes): Outcomes {
  return (outcomes & may.be ? may.notBe : 0) | (outcomes & may.notBe ? may.be : 0) | (outcomes & may.fail);
}

type Value = Known | typeof failed | typeof open;

function outcomeOf(value: Value): Outcomes {
  if (value === open) return anything;
  if (value === true) return may.be;
  return value === false ? may.notBe : may.fail;
}

function evaluate(condition: Condition, read: Reading, opaque: Opaque): Value {
  if (!isCall(condition)) return condition;
  const [operator, ...operands] = condition as readonly [ConditionCall[0], ...Condition[]];
  const variable = variableOf(condition);
  if (variable !== undefined) {
    const value = readVariable(condition, variable, read);
    if (value === open) return open;
    if (operator === 'has' || operator === 'hasEntry') return value !== absent;
    return value === absent ? failed : value;
  }
  if (operator === 'list') return operands as Literal[]; // A list holds constants only.
  if (operator === 'and' || operator === 'or' || operator === 'not') {
    return valueOfOutcomes(outcomesOf(condition, read, opaque));
  }
  if (operator === 'if') {
    const [decided, yes, no] = operands as [Condition, Condition, Condition];
    const first = valueOfOutcomes(outcomesOf(decided, read, opaque));
    if (first === open || first === failed) return first;
    return evaluate(first === true ? yes : no, read, opaque);
  }
  const values = operands.map((operand) => evaluate(operand, read, opaque));
  if (values.includes(failed)) return failed;
  if (values.includes(open) || opaque.has(condition)) return open;
  const [left = null, right = null] = values as Known[];
  return apply[operator as Strict](left, right); // The others are done above.
}

/** An entry of a map that is absent is absent, whatever was chosen for it. */
function readVariable(condition: ConditionCall, variable: string, read: Reading): ReturnType<Reading> {
  const value = read(variable);
  if (condition[0] !== 'entry' && condition[0] !== 'hasEntry') return value;
  return read(condition[1]) === absent ? absent : value;
}

function valueOfOutcomes(outcomes: Outcomes): Value {
  if (outcomes === may.be) return true;
  if (outcomes === may.notBe) return false;
  return outcomes === may.fail ? failed : open;
}

type Strict = Exclude<
  ConditionCall[0],
  'attr' | 'entry' | 'has' | 'hasEntry' | 'list' | 'and' | 'or' | 'not' | 'if'
>;

const apply: Readonly<Record<Strict, (left: Known, right: Known) => Value>> = {
  '==': equal,
  '!=': (left, right) => !equal(left, right),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  in(item, list) {
    // A list of which only its presence is known.
    if (list === true) return open;
    return isList(list) && !isList(item) ? list.includes(item) : failed;
  },
  '+'(left, right) {
    if (typeof left === 'number' && typeof right === 'number') return exact(left + right);
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    return isList(left) && isList(right) ? [...left, ...right] : failed;
  },
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  startsWith: textual((text, part) => text.startsWith(part)),
  endsWith: textual((text, part) => text.endsWith(part)),
  contains: textual((text, part) => text.includes(part)),
  size(value) {
    if (typeof value === 'string') return [...value].length;
    // A map: which entries it has is not known.
    if (value === true) return open;
    return isList(value) ? value.length : failed;
  },
};

function equal(left: Known, right: Known): boolean {
  if (!isList(left) || !isList(right)) return left === right;
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

/** Numbers, strings and booleans have an order, each among their own. */
function ordered(decide: (order: number) => boolean) {
  return (left: Known, right: Known): Value => {
    if (typeof left === 'string' && typeof right === 'string') return decide(compareText(left, right));
    if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'boolean'))
      return failed;
    return decide(Number(left) - Number(right));
  };
}

/** By code points, as CEL compares; negative where `left` comes first. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    if (left.charCodeAt(index) !== right.charCodeAt(index)) {
      return (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0);
    }
  }
  return left.length - right.length;
}

function arithmetic(calculate: (left: number, right: number) => number) {
  return (left: Known, right: Known): Value =>
    typeof left === 'number' && typeof right === 'number' ? exact(calculate(left, right)) : failed;
}

/** Beyond what a double counts exactly the runtime fails. */
function exact(result: number): Value {
  return Math.abs(result) <= Number.MAX_SAFE_INTEGER ? result : failed;
}

function textual(decide: (text: string, part: string) => boolean) {
  return (text: Known, part: Known): Value =>
    typeof text === 'string' && typeof part === 'string' ? decide(text, part) : failed;
}

function isList(value: Known): value is readonly Literal[] {
  return Array.isArray(value);
}
