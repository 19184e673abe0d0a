import { expect, test } from 'vitest';
import { createHealth } from '../../src/runtime/health.ts';
import { exampleTable } from '../table/example.ts';

function setUp({ random = () => 0 }: { random?: () => number } = {}) {
  let now = 1_000_000;
  const health = createHealth({ clock: () => now, random });
  const table = exampleTable();
  health.adopt(table);
  return {
    health,
    table,
    now: () => now,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    fail: (deployment: string, times = table.breaker.failures) => {
      for (let count = 0; count < times; count += 1) {
        if (health.begin(deployment)) health.report(deployment, 'failure');
      }
    },
    stateOf: (deployment: string) => health.list().find((one) => one.deployment === deployment)?.state,
  };
}

test('every deployment of the table is listed, closed at first', () => {
  const { health, table } = setUp();
  expect(health.list()).toEqual(
    Object.keys(table.deployments).map((deployment) => ({ deployment, state: 'closed', failures: 0 })),
  );
  expect(health.calm()).toBe(true);
});

test("the table's number of failures in a row opens a breaker, and no other one", () => {
  const { health, table, fail, now, stateOf } = setUp();
  fail('big@north', table.breaker.failures - 1);
  expect(stateOf('big@north')).toBe('closed');
  fail('big@north', 1);
  expect(health.list().find(({ deployment }) => deployment === 'big@north')).toEqual({
    deployment: 'big@north',
    state: 'open',
    failures: 0,
    retryAt: now() + table.breaker.cooldown,
  });
  expect(stateOf('big@south')).toBe('closed');
  expect(health.calm()).toBe(false);
  expect(health.admits('big@north', now())).toBe(false);
  expect(health.begin('big@north')).toBe(false);
});

test("the client's faults open nothing, however many", () => {
  const { health, stateOf } = setUp();
  for (let count = 0; count < 1000; count += 1) {
    expect(health.begin('big@north')).toBe(true);
    health.report('big@north', 'ignored');
  }
  expect(stateOf('big@north')).toBe('closed');
});

test('the cooldown has up to a quarter on top, by chance', () => {
  for (const [chance, cooldown] of [
    [0, 30_000],
    [0.5, 33_750],
    [0.999999, 37_500],
  ] as const) {
    const { health, fail, wait } = setUp({ random: () => chance });
    fail('big@north');
    wait(cooldown - 1);
    expect(health.begin('big@north')).toBe(false);
    wait(1);
    expect(health.begin('big@north')).toBe(true);
  }
});

test('a probe that succeeds calms everything down again', () => {
  const { health, table, fail, wait } = setUp();
  fail('big@north');
  wait(table.breaker.cooldown);
  expect(health.begin('big@north')).toBe(true);
  expect(health.begin('big@north')).toBe(false);
  health.report('big@north', 'success');
  expect(health.begin('big@north')).toBe(true);
  expect(health.calm()).toBe(true);
});

test('where nothing else is left a call is let through, and it is not the probe', () => {
  const { health, table, fail, wait, stateOf } = setUp();
  fail('big@north');
  expect(health.begin('big@north', { last: true })).toBe(true);
  health.report('big@north', 'success');
  expect(stateOf('big@north')).toBe('open');
  wait(table.breaker.cooldown);
  expect(health.begin('big@north', { last: true })).toBe(true);
  expect(health.begin('big@north')).toBe(false);
});

test('a deployment that no table names is let through and not kept', () => {
  const { health, fail } = setUp();
  fail('gone@north', 100);
  expect(health.begin('gone@north')).toBe(true);
  expect(health.list().some(({ deployment }) => deployment === 'gone@north')).toBe(false);
  expect(health.of('gone@north')).toBeUndefined();
});

test('a new table keeps the breakers of deployments that are the same, and no others', () => {
  const { health, table, fail, stateOf } = setUp();
  for (const deployment of ['big@north', 'big@south', 'tiny@north']) fail(deployment);
  const { 'tiny@north': _, ...kept } = table.deployments;
  const south = table.deployments['big@south'];
  if (!south) throw new Error('the example has it');
  health.adopt({ ...table, deployments: { ...kept, 'big@south': { ...south, upstream: 'acme/bigger' } } });
  expect(stateOf('big@north')).toBe('open');
  expect(stateOf('big@south')).toBe('closed');
  expect(stateOf('tiny@north')).toBeUndefined();
  health.adopt({
    ...table,
    deployments: { ...kept, 'big@north': { ...south, model: 'big', provider: 'north' } },
  });
  expect(stateOf('big@north')).toBe('closed');
  expect(health.calm()).toBe(true);
});

test('a new table brings its own number of failures and its own cooldown', () => {
  const { health, table, fail, wait, stateOf } = setUp();
  fail('big@north', 2);
  health.adopt({ ...table, breaker: { failures: 3, cooldown: 10 } });
  fail('big@north', 1);
  expect(stateOf('big@north')).toBe('open');
  wait(10);
  expect(stateOf('big@north')).toBe('half-open');
});
