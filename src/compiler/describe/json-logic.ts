import { type AttributePath, attributes, type Condition, type ConditionCall } from '../../table/condition.ts';

/** An expression of JSONLogic. */
export type Logic =
  | string
  | number
  | boolean
  | null
  | readonly Logic[]
  | { readonly [operator: string]: Logic };

/** What a condition may take for granted, because it stands in one capability of one environment. */
export type Known = Readonly<Partial<Record<AttributePath, string>>>;

/**
 * A condition as JSONLogic that is true exactly where the condition matches, or why there is none. CEL knows
 * failure beside true and false and JSONLogic does not, so each part is written twice: when it is surely true,
 * and when it is surely false.
 */
export function jsonLogic(condition: Condition, known: Known): { logic: Logic } | { obstacle: string } {
  try {
    return { logic: sides(condition, known).yes };
  } catch (error) {
    if (error instanceof Obstacle) return { obstacle: error.message };
    throw error;
  }
}

/** Something that JSONLogic cannot say. It never leaves this file. */
class Obstacle extends Error {}

interface Sides {
  readonly yes: Logic;
  readonly no: Logic;
}

function sides(condition: Condition, known: Known): Sides {
  if (typeof condition === 'boolean') return { yes: condition, no: !condition };
  if (!isCall(condition)) throw new Obstacle('it is not a truth');
  const within = (part: Condition) => sides(part, known);
  switch (condition[0]) {
    case 'and':
    case 'or': {
      const parts = (condition.slice(1) as readonly Condition[]).map(within);
      const [yes, no] = [parts.map((part) => part.yes), parts.map((part) => part.no)];
      return condition[0] === 'and'
        ? { yes: { and: yes }, no: { or: no } }
        : { yes: { or: yes }, no: { and: no } };
    }
    case 'not': {
      const { yes, no } = within(condition[1]);
      return { yes: no, no: yes };
    }
    case 'if': {
      const [test, then, otherwise] = [within(condition[1]), within(condition[2]), within(condition[3])];
      const side = (pick: 'yes' | 'no'): Logic => ({
        or: [{ and: [test.yes, then[pick]] }, { and: [test.no, otherwise[pick]] }],
      });
      return { yes: side('yes'), no: side('no') };
    }
    case 'attr':
    case 'entry':
      return strict(operand(condition, known), (value) => ({ '===': [value, true] }));
    case 'has':
    case 'hasEntry': {
      const { present } = operand(
        condition[0] === 'has' ? ['attr', condition[1]] : ['entry', condition[1], condition[2]],
        known,
      );
      const all: Logic = { and: [true, ...present] };
      return { yes: all, no: { '!': all } };
    }
    case '==':
    case '!=': {
      const equal = pair(condition, known, undefined, (left, right) => ({ '===': [left, right] }));
      return condition[0] === '==' ? equal : { yes: equal.no, no: equal.yes };
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const operator = condition[0];
      return pair(condition, known, 'number', (left, right) => ({ [operator]: [left, right] }));
    }
    case 'in': {
      const list = condition[2];
      const right =
        isCall(list) && list[0] === 'list'
          ? { value: list.slice(1) as Logic[], present: [] }
          : operand(list, known);
      const left = operand(condition[1], known);
      return decided([...left.present, ...right.present], { in: [left.value, right.value] });
    }
    case 'startsWith':
      return pair(condition, known, 'text', (left, right) => ({ starts_with: [left, right] }));
    case 'endsWith':
      return pair(condition, known, 'text', (left, right) => ({ ends_with: [left, right] }));
    case 'contains':
      // JSONLogic finds nothing in the empty text, not even that.
      return pair(condition, known, 'text', (left, right) => ({
        or: [{ '===': [right, ''] }, { in: [right, left] }],
      }));
    default:
      throw new Obstacle(`it uses ${condition[0]}`);
  }
}

interface Operand {
  readonly value: Logic;
  /** What must hold for there to be a value. */
  readonly present: readonly Logic[];
  readonly kind?: 'number' | 'text';
}

/** Both operands, of one kind where it matters. */
function pair(
  [operator, left, right]: readonly [string, Condition, Condition],
  known: Known,
  kind: 'number' | 'text' | undefined,
  apply: (left: Logic, right: Logic) => Logic,
): Sides {
  const [one, other] = [operand(left, known), operand(right, known)];
  if (kind !== undefined && (one.kind !== kind || other.kind !== kind)) {
    throw new Obstacle(
      `it compares other things than ${kind === 'number' ? 'numbers' : 'texts'} by ${operator}`,
    );
  }
  return decided([...one.present, ...other.present], apply(one.value, other.value));
}

function strict({ value, present }: Operand, apply: (value: Logic) => Logic): Sides {
  return decided(present, apply(value));
}

function decided(present: readonly Logic[], holds: Logic): Sides {
  return { yes: { and: [...present, holds] }, no: { and: [...present, { '!': holds }] } };
}

function operand(condition: Condition, known: Known): Operand {
  if (typeof condition === 'number') return { value: condition, present: [], kind: 'number' };
  if (typeof condition === 'string') return { value: condition, present: [], kind: 'text' };
  if (!isCall(condition)) return { value: condition, present: [] };
  if (condition[0] === 'attr') return attribute(condition[1], known);
  if (condition[0] !== 'entry') throw new Obstacle(`it uses ${condition[0]}`);
  if (!/^[A-Za-z_-][A-Za-z0-9_-]*$/.test(condition[2]) || condition[2] in {}) {
    throw new Obstacle(`JSONLogic has no path for the key ${JSON.stringify(condition[2])}`);
  }
  return read(`${condition[1]}.${condition[2]}`, 'text');
}

function attribute(path: AttributePath, known: Known): Operand {
  const constant = known[path];
  if (constant !== undefined) return { value: constant, present: [], kind: 'text' };
  if (path.startsWith('now.')) throw new Obstacle(`it reads ${path}`);
  const type = attributes[path];
  return read(path, type === 'string' ? 'text' : type === 'int' || type === 'double' ? 'number' : undefined);
}

function read(path: string, kind: 'number' | 'text' | undefined): Operand {
  const value = { var: path };
  return { value, present: [{ '!==': [value, null] }], ...(kind === undefined ? {} : { kind }) };
}

/** `Array.isArray` does not narrow read-only lists. */
function isCall(condition: Condition): condition is ConditionCall {
  return Array.isArray(condition);
}
