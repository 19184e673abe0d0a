import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { sampleOf } from '../../src/compiler/finish/self-test/sample.ts';
import { selfTestOf } from '../../src/compiler/finish/self-test.ts';
import { prepareTable } from '../../src/runtime/live-table.ts';
import { runSelfTest } from '../../src/runtime/self-test.ts';
import { bucketing, murmur3 } from '../../src/table/bucket.ts';
import { decodeTable } from '../../src/table/decode.ts';
import { mostVectors, type SelfTest } from '../../src/table/self-test.ts';
import type { DeploymentOrder, RoutingTable } from '../../src/table/table.ts';
import { createDice } from '../runtime/oracle/dice.ts';
import { drawTable } from '../runtime/oracle/draw-table.ts';
import { exampleTable, richTable } from '../table/example.ts';
import { orderedTable, split } from '../table/ordered-table.ts';

const vectorsOf = (table: RoutingTable): SelfTest =>
  selfTestOf(table, sampleOf(table, Object.keys(table.capabilities).sort()));

test.each<[string, DeploymentOrder | undefined, boolean]>([
  ['as written', undefined, true],
  ['by price', 'cheapest', true],
  ['by shares', split, true],
  ['by speed', 'fastest', false],
  ['by load', 'balanced', false],
])(
  'where a model orders its deployments %s, a self-test compares their order: %s → %s',
  (_words, order, compared) => {
    const { cases } = vectorsOf(orderedTable(order));
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.every(({ expect: { targets } }) => (targets !== undefined) === compared)).toBe(true);
  },
);

test('the buckets of a model’s shares are among those that a self-test asks for', () => {
  const salts = (order?: DeploymentOrder) => vectorsOf(orderedTable(order)).buckets.map(({ salt }) => salt);
  expect(salts()).toEqual([]);
  expect(new Set(salts(split))).toEqual(new Set(['big:deployments']));
});

test('over the whole language, a table passes its own self-test, which is bounded and always the same', () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const table = drawTable(createDice(seed), 1_796_083_200_000);
    const selfTest = vectorsOf(table);
    expect(vectorsOf(structuredClone(table))).toEqual(selfTest);
    expect(selfTest.cases.length).toBeGreaterThan(0);
    expect(selfTest.cases.length).toBeLessThanOrEqual(mostVectors.cases);
    expect(selfTest.buckets.length).toBeLessThanOrEqual(mostVectors.buckets);
    const decoded = decodeTable(JSON.stringify({ ...table, selfTest }));
    if (!decoded.ok) throw new Error(`seed ${seed}: ${decoded.message}`);
    expect(runSelfTest(selfTest, prepareTable(decoded.table, '')), `seed ${seed}`).toBeUndefined();
  }
});

describe('the questions', () => {
  const directory = join(import.meta.dirname, '../samples/every kind of rule and condition/registry');

  test('have an answer by every named rule of a registry that has every kind of condition', async () => {
    const { table } = await compile({ directory, now: new Date('2026-01-01') });
    if (table === undefined) throw new Error('the sample compiles');
    const named = Object.values(table.capabilities).flatMap(({ rules }) =>
      rules.flatMap(({ name, when }) => (name === undefined || when === undefined ? [] : [name])),
    );
    const answered = new Set(table.selfTest?.cases.map(({ expect: { rule } }) => rule));
    expect(named.filter((name) => !answered.has(name))).toEqual([]);
  });

  test('of an experiment come into each of its arms, and those of a rollout to both sides', () => {
    const { cases } = vectorsOf(richTable());
    const variants = new Set(cases.map(({ expect: { variant } }) => variant));
    const { capabilities } = richTable();
    const arms = Object.values(capabilities).flatMap(({ experiment }) => experiment?.arms ?? []);
    const rollouts = Object.values(capabilities).flatMap(({ rollout }) => rollout ?? []);
    expect(arms.length).toBeGreaterThan(1);
    expect(rollouts.length).toBeGreaterThan(0);
    for (const { name } of arms) expect(variants).toContain(name);
    for (const { to } of rollouts) expect(variants).toContain(to);
    expect(variants).toContain(null);
  });

  test('of ten thousand capabilities are as many as those of a hundred', () => {
    const { capabilities, ...table } = exampleTable();
    const [chat] = Object.values(capabilities);
    if (chat === undefined) throw new Error('the example has one');
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`c-${String(index).padStart(5, '0')}`, chat]),
    );
    const { cases } = vectorsOf({ ...table, capabilities: many, teams: {} });
    expect(cases).toHaveLength(mostVectors.cases);
    expect(new Set(cases.map(({ capability }) => capability)).size).toBeGreaterThan(16);
  });
});

describe('a runtime with other semantics fails the self-test', () => {
  const table = richTable();
  const selfTest = vectorsOf(table);
  const tested = (other: RoutingTable, options = {}) =>
    runSelfTest(selfTest, prepareTable(other, '', options));
  const changed = (change: (capability: RoutingTable['capabilities'][string]) => object): RoutingTable => ({
    ...table,
    capabilities: Object.fromEntries(
      Object.entries(table.capabilities).map(([id, one]) => [id, { ...one, ...change(one) }]),
    ),
  });

  test('which passes where it has the same', () => {
    expect(tested(table)).toBeUndefined();
  });

  test.each<[string, () => string | undefined]>([
    ['another hash', () => tested(table, { bucketing: (salt: string) => bucketing(`${salt}!`) })],
    [
      'a hash that joins without a separator',
      () =>
        tested(table, {
          bucketing: (salt: string) => (unit: string) =>
            Math.floor((murmur3(salt + unit) * 100_000) / 2 ** 32),
        }),
    ],
    ['no experiments', () => tested(changed(() => ({ experiment: undefined })))],
    ['no rollouts', () => tested(changed(() => ({ rollout: undefined })))],
    ['no fallbacks', () => tested(changed(() => ({ fallbacks: [] })))],
    ['the last rule only', () => tested(changed(({ rules }) => ({ rules: rules.slice(-1) })))],
    [
      'no admission of teams',
      () => {
        const teams = Object.entries(table.teams).map(([id, team]) => [id, { ...team, capabilities: '*' }]);
        return tested({ ...table, teams: Object.fromEntries(teams) });
      },
    ],
    [
      'models in another order of their deployments',
      () => {
        const models = Object.entries(table.models).map(([id, model]) => [
          id,
          { ...model, deployments: model.deployments.toReversed() },
        ]);
        return tested({ ...table, models: Object.fromEntries(models) });
      },
    ],
  ])('%s', (_semantics, difference) => {
    expect(difference()).toMatch(/ answers another |^The bucket of /);
  });
});
