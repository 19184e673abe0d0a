import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionEnvironment } from '../../src/compiler/condition/condition-environment.ts';
import { lowerCondition } from '../../src/compiler/lower/condition.ts';
import type { PlannedRule } from '../../src/compiler/lower/plan.ts';
import { passes } from '../../src/compiler/optimise/index.ts';
import { startOf } from '../../src/compiler/source/positions.ts';
import { prepareCondition } from '../../src/runtime/condition.ts';
import type { Facts } from '../../src/runtime/facts.ts';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import { anyConditionText, anyContext } from './arbitrary-condition.ts';

const context = { capability: 'chat', environment: 'prod' };

function rule(text: string | undefined, model: string): PlannedRule {
  const use = { model };
  if (text === undefined) return { rule: { use }, span: startOf('capabilities/chat.yaml') };
  const lowered = lowerCondition(conditionEnvironment().parse(text).ast);
  if (!('condition' in lowered)) throw new Error(`${text} is not supported`);
  return { rule: { name: text, when: lowered.condition, use }, span: startOf('capabilities/chat.yaml') };
}

/** The model that a request gets: the first rule that matches, as the runtime has it. */
function decide(rules: readonly PlannedRule[], request: ResolveContext): unknown {
  const facts: Facts = { capability: 'chat', environment: 'prod', team: undefined, context: request, now: 0 };
  return rules.find(({ rule: { when } }) => when === undefined || prepareCondition(when)(facts) === true)
    ?.rule.use;
}

function optimised(rules: readonly PlannedRule[]): readonly PlannedRule[] {
  return passes.reduce((before, pass) => pass.apply(before, context), rules);
}

const anyRules = fc
  .array(fc.oneof(anyConditionText, fc.constantFrom('env == "prod"', 'env == "x"', 'capability == "chat"')), {
    maxLength: 6,
  })
  .map((texts) => [...texts.map((text, index) => rule(text, `m${index}`)), rule(undefined, 'default')]);

describe('optimising', () => {
  test('changes no decision, pass by pass and all together', () => {
    const property = fc.property(
      anyRules,
      fc.array(anyContext, { minLength: 1, maxLength: 5 }),
      (rules, requests) => {
        let before: readonly PlannedRule[] = rules;
        for (const pass of passes) {
          const after = pass.apply(before, context);
          for (const request of requests) {
            expect(decide(after, request), pass.name).toEqual(decide(before, request));
          }
          before = after;
        }
      },
    );
    fc.assert(property, { numRuns: 400 });
  });

  test('leaves a last rule without a condition, whatever falls away', () => {
    const property = fc.property(anyRules, (rules) => {
      expect(optimised(rules).at(-1)?.rule.when).toBeUndefined();
    });
    fc.assert(property);
  });

  test('knows the environment and the capability', () => {
    const rules = [rule('env == "staging"', 'a'), rule('user == "u" && env == "prod"', 'b')];
    expect(optimised([...rules, rule(undefined, 'd')]).map((one) => one.rule)).toEqual([
      { name: 'user == "u" && env == "prod"', when: ['==', ['attr', 'user'], 'u'], use: { model: 'b' } },
      { use: { model: 'd' } },
    ]);
    expect(
      optimised([rule('capability == "chat"', 'a'), rule(undefined, 'b')]).map((one) => one.rule),
    ).toEqual([{ name: 'capability == "chat"', use: { model: 'a' } }]);
  });
});
