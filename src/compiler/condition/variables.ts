import type { AttributeType, Condition, ConditionCall, Literal } from '../../table/condition.ts';
import { readable } from './condition-environment.ts';
import { absent, isCall, type Known, open, type Reading, variableOf } from './evaluate.ts';

/** What conditions compare a variable with: where its values have to be told apart. */
export interface Uses {
  readonly type: AttributeType;
  readonly constants: Set<string | number>;
  readonly prefixes: Set<string>;
  readonly suffixes: Set<string>;
  readonly parts: Set<string>;
  readonly sizes: Set<number>;
  /** Comparisons by order and by length: they do not go together with the others of a text. */
  readonly orders: Set<ConditionCall>;
  readonly lengths: Set<ConditionCall>;
}

export interface Variables {
  readonly uses: ReadonlyMap<string, Uses>;
  /** Parts of which representatives of the variables' values do not say all. */
  readonly opaque: Set<ConditionCall>;
}

/**
 * Finds the variables that conditions read, beside those that `read` knows already, and what each is compared
 * with. A part that compares two variables, or calculates with one, is opaque.
 */
export function variablesOf(conditions: readonly Condition[], read: Reading): Variables {
  const uses = new Map<string, Uses>();
  const opaque = new Set<ConditionCall>();

  function judge(condition: Condition): void {
    if (!isCall(condition)) return;
    // Whichever branch is taken is the condition.
    if (condition[0] === 'if') for (const part of condition.slice(1) as Condition[]) judge(part);
    else if (!isExact(condition)) opaque.add(condition);
  }

  /** Whether representatives say all of it; what is inside it and is a condition itself is judged by itself. */
  function isExact(condition: Condition): boolean {
    if (!isCall(condition)) return true;
    const variable = variableOf(condition);
    if (variable !== undefined) return isExactReading(condition, variable);
    const [operator, ...operands] = condition as readonly [ConditionCall[0], ...Condition[]];
    if (operator === 'list') return true;
    if (operator === 'and' || operator === 'or' || operator === 'not') {
      for (const operand of operands) judge(operand);
      return true;
    }
    if (operator === 'if') {
      const [decided, ...results] = operands;
      judge(decided ?? null);
      return results.map(isExact).every(Boolean);
    }
    if (register(condition, operator, operands)) return true;
    return operands.map(isExact).every(Boolean);
  }

  function isExactReading(condition: ConditionCall, variable: string): boolean {
    if (read(variable) !== open) return true;
    const type = typeOf(condition);
    useOf(variable, type);
    const [operator] = condition;
    return operator === 'has' || operator === 'hasEntry' || type === 'bool';
  }

  /** Notes a comparison of one variable with constants; false where it is something else. */
  function register(
    call: ConditionCall,
    operator: ConditionCall[0],
    operands: readonly Condition[],
  ): boolean {
    const [left = null, right = null] = operands;
    const sized = sizedVariable(left);
    if (sized !== undefined && isComparison(operator)) {
      const number = constantOf(right, read);
      if (typeof number !== 'number') return false;
      const found = useOf(sized, 'string');
      found.sizes.add(number);
      found.lengths.add(call);
      return true;
    }
    const variable = freeVariable(left);
    if (variable === undefined) {
      // `"legal" == user` is `user == "legal"`; where the order matters, the cut is the same as well.
      return isComparison(operator) && freeVariable(right) !== undefined
        ? register(call, operator, [right, left])
        : false;
    }
    const constant = constantOf(right, read);
    if (constant === undefined) return false;
    return note(useOf(variable, typeOf(left as ConditionCall)), { call, operator, constant }); // It has a variable.
  }

  function freeVariable(condition: Condition): string | undefined {
    if (!isCall(condition) || (condition[0] !== 'attr' && condition[0] !== 'entry')) return undefined;
    const variable = variableOf(condition);
    return variable !== undefined && read(variable) === open ? variable : undefined;
  }

  function sizedVariable(condition: Condition): string | undefined {
    if (!isCall(condition) || condition[0] !== 'size') return undefined;
    const [, inner] = condition;
    const variable = freeVariable(inner);
    return variable !== undefined && typeOf(inner as ConditionCall) === 'string' ? variable : undefined; // As above.
  }

  function useOf(variable: string, type: AttributeType): Uses {
    const known = uses.get(variable) ?? noUses(type);
    uses.set(variable, known);
    return known;
  }

  for (const condition of conditions) judge(condition);
  for (const use of uses.values()) for (const call of separate(use)) opaque.add(call);
  return { uses, opaque };
}

interface Noted {
  readonly call: ConditionCall;
  readonly operator: ConditionCall[0];
  readonly constant: Known | typeof absent;
}

function note(uses: Uses, { call, operator, constant }: Noted): boolean {
  // A comparison with what is absent fails, whatever the variable is.
  if (constant === absent) return true;
  const list: readonly Literal[] = operator === 'in' && Array.isArray(constant) ? constant : [];
  const scalar = Array.isArray(constant) ? undefined : (constant as Literal); // What is left of `Known`.
  const texts = { startsWith: uses.prefixes, endsWith: uses.suffixes, contains: uses.parts };
  if (operator === 'startsWith' || operator === 'endsWith' || operator === 'contains') {
    if (typeof scalar === 'string') texts[operator].add(scalar);
    return true;
  }
  if (operator === 'in') {
    for (const item of list) addConstant(uses, item);
    return true;
  }
  if (!isComparison(operator)) return false;
  if (scalar !== undefined) addConstant(uses, scalar);
  if (operator !== '==' && operator !== '!=' && uses.type === 'string') uses.orders.add(call);
  return true;
}

function addConstant(uses: Uses, value: Literal): void {
  const wanted = uses.type === 'string' ? 'string' : 'number';
  if ((typeof value === 'string' || typeof value === 'number') && typeof value === wanted) {
    uses.constants.add(value);
  }
}

/** Texts are told apart either by what they begin with, end with and contain, or by order, or by length. */
function separate(uses: Uses): ConditionCall[] {
  const { prefixes, suffixes, parts, orders, lengths, sizes } = uses;
  const textual = prefixes.size + suffixes.size + parts.size > 0;
  const refused: ConditionCall[] = [];
  if (textual && orders.size > 0) refused.push(...orders);
  if (textual) orders.clear();
  if ((textual || orders.size > 0) && lengths.size > 0) {
    refused.push(...lengths);
    sizes.clear();
  }
  return refused;
}

function noUses(type: AttributeType): Uses {
  return {
    type,
    constants: new Set(),
    prefixes: new Set(),
    suffixes: new Set(),
    parts: new Set(),
    sizes: new Set(),
    orders: new Set(),
    lengths: new Set(),
  };
}

function isComparison(operator: string): boolean {
  return /^(?:==|!=|<=?|>=?)$/.test(operator);
}

/** A constant, or what is known already; undefined where it is neither. */
function constantOf(condition: Condition, read: Reading): Known | typeof absent | undefined {
  if (!isCall(condition)) return condition;
  if (condition[0] === 'list') return condition.slice(1) as Literal[]; // A list holds constants only.
  if (condition[0] !== 'attr') return undefined;
  const known = read(condition[1]);
  return known === open ? undefined : known;
}

function typeOf(condition: ConditionCall): AttributeType {
  if (condition[0] === 'entry' || condition[0] === 'hasEntry') return 'string';
  return readable.target[String(condition[1])] ?? 'string'; // Types were checked: there is no other.
}
