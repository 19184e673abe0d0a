import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { conditionEnvironment } from '../../src/compiler/condition/condition-environment.ts';
import { linkEnvironments } from '../../src/compiler/link/link-environments.ts';
import { lowerCondition } from '../../src/compiler/lower/condition.ts';
import { lower } from '../../src/compiler/lower/lower.ts';
import type { PlannedRule } from '../../src/compiler/lower/plan.ts';
import { passes } from '../../src/compiler/optimise/index.ts';
import { validateTree } from '../../src/compiler/schema/validate-tree.ts';
import { parseTree } from '../../src/compiler/source/parse/parse-tree.ts';
import { startOf } from '../../src/compiler/source/positions.ts';
import { readTree } from '../../src/compiler/source/read/read-tree.ts';
import { prepareCondition } from '../../src/runtime/condition.ts';
import type { Facts } from '../../src/runtime/facts.ts';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import { anyConditionText, anyContext } from './arbitrary-condition.ts';
import { baseRegistry, ownRegistry, scratchRegistry } from './scratch-registry.ts';

const samples = join(import.meta.dirname, '../samples');
const sampleRegistries = readdirSync(samples).map((name) => join(samples, name, 'registry'));

const context = { capability: 'chat', environment: 'prod' };

function rule(text: string | undefined, model: string): PlannedRule {
  const use = { model };
  if (text === undefined) return { rule: { use }, span: startOf('capabilities/chat.yaml') };
  const lowered = lowerCondition(conditionEnvironment().parse(text).ast);
  if (!('condition' in lowered)) throw new Error(`${text} is not supported`);
  return { rule: { name: text, when: lowered.condition, use }, span: startOf('capabilities/chat.yaml') };
}

/** The model that a request gets: the first rule that matches, as the runtime has it. */
function decide(rules: readonly PlannedRule[], facts: Facts): unknown {
  return rules.find(({ rule: { when } }) => when === undefined || prepareCondition(when)(facts) === true)
    ?.rule.use;
}

function factsOf(request: ResolveContext): Facts {
  return { capability: 'chat', environment: 'prod', team: undefined, context: request, now: 0 };
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
            expect(decide(after, factsOf(request)), pass.name).toEqual(decide(before, factsOf(request)));
          }
          before = after;
        }
      },
    );
    fc.assert(property, { numRuns: 400 });
  });

  test('changes no decision of any sample or of the own registry', async () => {
    for (const directory of [ownRegistry, ...sampleRegistries]) {
      const tree = await readTree(directory);
      const valid = validateTree(parseTree(tree.value, undefined).value, tree.value.failed);
      for (const { table } of linkEnvironments(valid.value, undefined).value.asked.map(({ registry }) =>
        lower(registry),
      )) {
        for (const [capability, { rules }] of Object.entries(table.capabilities)) {
          const after = passes.reduce((before, pass) => pass.apply(before, { ...table, capability }), rules);
          const facts = (request: ResolveContext): Facts => ({
            ...{ capability, environment: table.environment, context: request, now: 0 },
            team: request.team === undefined ? undefined : table.teams[request.team],
          });
          const property = fc.property(anyContext, (request) => {
            expect(decide(after, facts(request))).toEqual(decide(rules, facts(request)));
          });
          fc.assert(property, { numRuns: 30 });
        }
      }
    }
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

  test('keeps an experiment away from a rule that has taken the place of the default', async () => {
    const chat = (condition: string) =>
      [
        'description: Talk with people.',
        'owner: platform',
        'rules:',
        `  - { name: all, when: '${condition}', use: beta }`,
        'use: alpha',
        'experiment:',
        '  name: trial',
        '  status: running',
        '  by: user',
        '  expires: 2099-01-01',
        '  arms:',
        '    old: { share: 50%, use: alpha }',
        '    new: { share: 50%, use: beta }',
        '',
      ].join('\n');
    const experimentUnder = async (condition: string) => {
      const files = {
        'capabilities/chat.yaml': chat(condition),
        'environments/staging.yaml': 'patches: [{ patch: capabilities/chat, set: { owner: someone } }]\n',
      };
      const { table, diagnostics } = await compile({ directory: scratchRegistry(files, baseRegistry) });
      expect(table, JSON.stringify(diagnostics)).toBeDefined();
      return table?.capabilities['chat']?.experiment?.name;
    };
    expect(await experimentUnder('env == "staging"')).toBe('trial');
    expect(await experimentUnder('env == "default"')).toBeUndefined();
  });
});
