import type { Condition, ConditionCall } from '../../table/condition.ts';

/** A condition in CEL again: as the table has it, not as its author laid it out. */
export function conditionText(condition: Condition): string {
  return write(condition, 0);
}

/** How tightly each operator binds; what is absent is a call or an access. */
const binding: Readonly<Record<string, number>> = {
  if: 1, or: 2, and: 3,
  '==': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, in: 4,
  '+': 5, '-': 5, '*': 6, not: 7,
}; // biome-ignore format: one glance

const symbols: Readonly<Record<string, string>> = { and: '&&', or: '||' };

function write(condition: Condition, around: number): string {
  if (!isCall(condition)) return JSON.stringify(condition);
  const tightness = binding[condition[0]];
  const text = call(condition, tightness ?? 0);
  return tightness !== undefined && tightness < around ? `(${text})` : text;
}

/** `Array.isArray` does not narrow read-only lists. */
function isCall(condition: Condition): condition is ConditionCall {
  return Array.isArray(condition);
}

function call(condition: ConditionCall, tightness: number): string {
  switch (condition[0]) {
    case 'attr':
      return condition[1];
    case 'entry':
      return `${condition[1]}[${JSON.stringify(condition[2])}]`;
    case 'has':
      return `has(${condition[1]})`;
    case 'hasEntry':
      return `${JSON.stringify(condition[2])} in ${condition[1]}`;
    case 'list':
      return `[${condition
        .slice(1)
        .map((item) => JSON.stringify(item))
        .join(', ')}]`;
    case 'not':
      return `!${write(condition[1], tightness)}`;
    case 'size':
      return `size(${write(condition[1], 0)})`;
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return `${write(condition[1], 8)}.${condition[0]}(${write(condition[2], 0)})`;
    case 'if':
      return `${write(condition[1], 2)} ? ${write(condition[2], 2)} : ${write(condition[3], 1)}`;
    default:
      // All that is left has conditions for operands.
      return operands(condition.slice(1) as readonly Condition[], condition[0], tightness);
  }
}

/** The operands after the first are held a little tighter: `a - (b - c)` keeps its brackets, as a comparison of comparisons does. */
function operands(parts: readonly Condition[], operator: string, tightness: number): string {
  return parts
    .map((part, index) => write(part, index === 0 && tightness !== 4 ? tightness : tightness + 1))
    .join(` ${symbols[operator] ?? operator} `);
}
