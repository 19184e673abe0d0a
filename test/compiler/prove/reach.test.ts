import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conditionEnvironment } from '../../../src/compiler/condition/condition-environment.ts';
import { may, open, outcomesOf } from '../../../src/compiler/condition/evaluate.ts';
import { findUnreached } from '../../../src/compiler/condition/reach.ts';
import { hasWitness } from '../../../src/compiler/condition/witness.ts';
import { lowerCondition } from '../../../src/compiler/lower/condition.ts';
import { foldCondition } from '../../../src/compiler/lower/fold.ts';
import { prepareCondition } from '../../../src/runtime/condition.ts';
import type { Condition } from '../../../src/table/condition.ts';
import { anyConditionText, anyContext } from '../arbitrary-condition.ts';

/** The lowered condition; fails the test where there is none. */
function lowered(text: string): Condition {
  const result = lowerCondition(conditionEnvironment().parse(text).ast);
  if (!('condition' in result)) throw new Error(`${text}: ${result.what} is not supported`);
  return foldCondition(result.condition);
}

test('a condition is only said to be out of reach where no request comes to it', () => {
  const found = { unreached: 0 };
  const property = fc.property(anyConditionText, anyConditionText, anyContext, (one, two, context) => {
    const [a, b] = [lowered(one), lowered(two)];
    const facts = { capability: 'chat', environment: 'prod', team: undefined, context, now: 0 };
    const matches = (condition: Condition) => prepareCondition(condition)(facts) === true;
    for (const [later, earlier] of [
      [a, []],
      [a, [b]],
      [['and', a, b], [a]],
      [b, [a, ['not', a]]],
    ] as [Condition, Condition[]][]) {
      if (findUnreached(later, earlier) === undefined) continue;
      found.unreached += 1;
      expect(matches(later) && !earlier.some(matches)).toBe(false);
    }
    const outcomes = outcomesOf(a, () => open);
    if (outcomes === may.be) expect(matches(a)).toBe(true);
  });
  fc.assert(property, { numRuns: 1000 });
  expect(found.unreached).toBeGreaterThan(500);
});

test('a request is only said to be found where the search finds one too', () => {
  const found = { at: 0 };
  const property = fc.property(anyConditionText, anyConditionText, (one, two) => {
    const [a, b] = [lowered(one), lowered(two)];
    for (const [later, earlier] of [
      [a, []],
      [a, [b]],
      [['and', a, b], [['not', a]]],
      [true, [a, b]],
      [a, [a]],
    ] as [Condition, Condition[]][]) {
      if (!hasWitness(later, earlier)) continue;
      found.at += 1;
      expect(findUnreached(later, earlier)).toBeUndefined();
    }
  });
  fc.assert(property, { numRuns: 2000 });
  expect(found.at).toBeGreaterThan(500);
});

test.each([
  ['request.inputTokens > 10 && request.inputTokens < 5', [], 'never-true'],
  ['request.inputTokens > 10 && request.inputTokens < 11', [], 'never-true'],
  ['user.startsWith("ab")', ['user.startsWith("a")'], 'shadowed'],
  ['request.tools > 0', ['request.tools == 1', 'request.tools >= 2'], 'covered'],
  ['request.tools >= 0', ['request.tools == 1', 'request.tools >= 2'], undefined],
  ['true', ['request.stream', '!request.stream'], undefined],
  ['has(team.id)', ['team.id == "a"', 'team.id != "a"'], 'covered'],
])('%s after %j is %s', (later, earlier, why) => {
  expect(findUnreached(lowered(later), earlier.map(lowered))?.why).toBe(why);
});
