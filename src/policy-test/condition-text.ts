import type { Condition } from '../table/condition.ts';

/** A condition of a table as a policy would write it. */
export function conditionText(condition: Condition): string {
  if (!isCall(condition)) return JSON.stringify(condition);
  const [operator, ...operands] = condition;
  return writers[operator]?.(operands) ?? `${operator}(${operands.map(conditionText).join(', ')})`;
}

type Operands = readonly Condition[];

const infix = (sign: string) => (operands: Operands) => operands.map(inner).join(` ${sign} `);
const method =
  (name: string) =>
  ([first, ...others]: Operands) =>
    `${inner(first ?? null)}.${name}(${others.map(conditionText).join(', ')})`;

const writers: Readonly<Record<string, (operands: Operands) => string>> = {
  attr: ([path]) => String(path),
  entry: ([path, key]) => `${path}[${JSON.stringify(key)}]`,
  has: ([path]) => `has(${path})`,
  hasEntry: ([path, key]) => `${JSON.stringify(key)} in ${path}`,
  list: (items) => `[${items.map(conditionText).join(', ')}]`,
  not: ([one]) => `!${inner(one ?? null)}`,
  and: infix('&&'),
  or: infix('||'),
  if: ([test, yes, no]) => [inner(test ?? null), '?', inner(yes ?? null), ':', inner(no ?? null)].join(' '),
  startsWith: method('startsWith'),
  endsWith: method('endsWith'),
  contains: method('contains'),
  ...Object.fromEntries(
    ['==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*'].map((sign) => [sign, infix(sign)]),
  ),
};

/** In parentheses where it has an operator of its own between operands. */
function inner(condition: Condition): string {
  const text = conditionText(condition);
  const simple = !isCall(condition) || ['attr', 'entry', 'has', 'list', 'size', 'not'].includes(condition[0]);
  return simple ? text : `(${text})`;
}

/** `Array.isArray` does not narrow read-only lists. */
function isCall(condition: Condition): condition is readonly [string, ...Condition[]] & Condition {
  return Array.isArray(condition);
}
