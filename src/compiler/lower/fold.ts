import type { Condition } from '../../table/condition.ts';

/**
 * Computes what does not depend on the request. Errors stay where they are: a part that may fail is only
 * dropped where CEL says that another part decides.
 */
export function foldCondition(condition: Condition): Condition {
  if (!Array.isArray(condition)) return condition;
  const [operator, ...operands] = condition as readonly [string, ...Condition[]];
  if (atoms.has(operator)) return condition;
  const folded = operands.map(foldCondition);
  return folders[operator]?.(folded) ?? ([operator, ...folded] as unknown as Condition); // As it was, with smaller operands.
}

/** What reads the request, or is a constant itself. */
const atoms = new Set(['attr', 'entry', 'has', 'hasEntry', 'list']);

type Operands = readonly Condition[];

const folders: Readonly<Record<string, (operands: Operands) => Condition | undefined>> = {
  and: (operands) => junction('and', operands, false),
  or: (operands) => junction('or', operands, true),
  not: ([operand]) => (typeof operand === 'boolean' ? !operand : undefined),
  '==': ([left, right]) => (isScalar(left) && isScalar(right) ? left === right : undefined),
  '!=': ([left, right]) => (isScalar(left) && isScalar(right) ? left !== right : undefined),
  '<': numeric((left, right) => left < right),
  '<=': numeric((left, right) => left <= right),
  '>': numeric((left, right) => left > right),
  '>=': numeric((left, right) => left >= right),
  '+': numeric((left, right) => left + right),
  '-': numeric((left, right) => left - right),
  '*': numeric((left, right) => left * right),
  in([item, list]) {
    if (!Array.isArray(list) || list[0] !== 'list' || !isScalar(item)) return undefined;
    return (list.slice(1) as Condition[]).includes(item); // A list holds constants only.
  },
  startsWith: textual((text, part) => text.startsWith(part)),
  endsWith: textual((text, part) => text.endsWith(part)),
  contains: textual((text, part) => text.includes(part)),
  if([condition, yes, no]) {
    return typeof condition === 'boolean' ? (condition ? yes : no) : undefined;
  },
};

function junction(operator: 'and' | 'or', operands: Operands, decisive: boolean): Condition {
  if (operands.includes(decisive)) return decisive;
  const open = operands.filter((operand) => operand !== !decisive);
  if (open.length === 0) return !decisive;
  return open.length === 1 ? (open[0] ?? !decisive) : [operator, ...open];
}

function numeric(apply: (left: number, right: number) => number | boolean) {
  return ([left, right]: Operands): Condition | undefined => {
    if (typeof left !== 'number' || typeof right !== 'number') return undefined;
    const value = apply(left, right);
    // A result beyond what a double counts exactly is an error, which is the runtime's to make.
    return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? undefined : value;
  };
}

function textual(apply: (text: string, part: string) => boolean) {
  return ([text, part]: Operands): Condition | undefined =>
    typeof text === 'string' && typeof part === 'string' ? apply(text, part) : undefined;
}

function isScalar(condition: Condition | undefined): condition is string | number | boolean | null {
  return condition !== undefined && !Array.isArray(condition);
}
