import { canonicalJson } from '../../table/canonical.ts';
import type { Condition } from '../../table/condition.ts';

/**
 * Whether `later` can only be true where `earlier` is. It finds the plain cases (the same condition, one more
 * `&&`, one of the sides of an `||`, a narrower bound) and answers false where it cannot tell.
 */
export function implies(later: Condition, earlier: Condition | undefined): boolean {
  if (earlier === undefined) return false;
  if (earlier === true) return true;
  const sides = parts(earlier, 'or');
  if (sides.length > 1 && sides.some((side) => implies(later, side))) return true;
  const needed = parts(earlier, 'and');
  const given = parts(later, 'and');
  return needed.every((need) => given.some((fact) => factImplies(fact, need)));
}

/** Whether a condition can be true for no request at all, as far as its constants say. */
export function neverTrue(condition: Condition): boolean {
  if (condition === false) return true;
  const facts = parts(condition, 'and');
  const equal = new Map<string, Condition>();
  for (const fact of facts) {
    if (!Array.isArray(fact) || fact[0] !== '==') continue;
    const attribute = keyOf(fact[1]);
    const before = equal.get(attribute);
    if (!isCall(fact[2]) && before !== undefined && before !== fact[2]) return true;
    if (!isCall(fact[2])) equal.set(attribute, fact[2]);
  }
  return facts.some((fact) => parts(fact, 'or').length > 1 && parts(fact, 'or').every(neverTrue));
}

function factImplies(fact: Condition, need: Condition): boolean {
  return keyOf(fact) === keyOf(need) || boundImplies(fact, need);
}

/** `x > 200` implies `x > 100`. */
function boundImplies(fact: Condition, need: Condition): boolean {
  if (!isCall(fact) || !isCall(need)) return false;
  const [factOperator, factSide, factBound] = fact;
  const [needOperator, needSide, needBound] = need;
  if (typeof factBound !== 'number' || typeof needBound !== 'number') return false;
  if (keyOf(factSide) !== keyOf(needSide)) return false;
  if (/^>=?$/.test(needOperator) && /^(?:>=?|==)$/.test(factOperator)) {
    return (
      factBound > needBound || (factBound === needBound && (needOperator === '>=' || factOperator === '>'))
    );
  }
  if (/^<=?$/.test(needOperator) && /^(?:<=?|==)$/.test(factOperator)) {
    return (
      factBound < needBound || (factBound === needBound && (needOperator === '<=' || factOperator === '<'))
    );
  }
  return false;
}

/** A condition as text; conditions are compared with many others and never change. */
function keyOf(condition: Condition): string {
  if (!isCall(condition)) return canonicalJson(condition);
  const known = keys.get(condition) ?? canonicalJson(condition);
  keys.set(condition, known);
  return known;
}

const keys = new WeakMap<object, string>();

function parts(condition: Condition, operator: 'and' | 'or'): readonly Condition[] {
  // The operands of `and` and `or` are conditions.
  return isCall(condition) && condition[0] === operator ? (condition.slice(1) as Condition[]) : [condition];
}

function isCall(
  condition: Condition | undefined,
): condition is readonly [string, ...Condition[]] & Condition {
  return Array.isArray(condition);
}
