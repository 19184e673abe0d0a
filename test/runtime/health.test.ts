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
        health.begin(deployment)?.report('failure');
      }
    },
    stateOf: (deployment: string) => health.list().find((one) => one.deployment === deployment)?.state,
  };
}

test('every deployment of the table is listed, closed at first', () => {
  const { health, table } = setUp();
  expect(health.list()).toEqual(
    Object.keys(table.deployments).map((deployment) => ({
      deployment,
      state: 'closed',
      failures: 0,
      underWay: 0,
    })),
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
    underWay: 0,
    failures: 0,
    cause: { kind: 'failures', own: table.breaker.failures },
    retryAt: now() + table.breaker.cooldown,
  });
  expect(stateOf('big@south')).toBe('closed');
  expect(health.calm()).toBe(false);
  expect(health.admits('big@north', now())).toBe(false);
  expect(health.begin('big@north')).toBeUndefined();
});

test("the client's faults open nothing, however many", () => {
  const { health, stateOf } = setUp();
  for (let count = 0; count < 1000; count += 1) {
    const permit = health.begin('big@north');
    expect(permit).toBeDefined();
    permit?.report('ignored');
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
    expect(health.begin('big@north')).toBeUndefined();
    wait(1);
    expect(health.begin('big@north')).toBeDefined();
  }
});

test('a probe that succeeds calms everything down again', () => {
  const { health, table, fail, wait } = setUp();
  fail('big@north');
  wait(table.breaker.cooldown);
  const probe = health.begin('big@north');
  expect(probe).toBeDefined();
  expect(health.begin('big@north')).toBeUndefined();
  probe?.report('success');
  expect(health.begin('big@north')).toBeDefined();
  expect(health.calm()).toBe(true);
});

test('where nothing else is left a call is let through, and it is not the probe', () => {
  const { health, table, fail, wait, stateOf } = setUp();
  fail('big@north');
  const forced = health.begin('big@north', { last: true });
  expect(forced).toBeDefined();
  forced?.report('success');
  expect(stateOf('big@north')).toBe('open');
  wait(table.breaker.cooldown);
  expect(health.begin('big@north', { last: true })).toBeDefined();
  expect(health.begin('big@north')).toBeUndefined();
});

test('a deployment that no table names is let through and not kept', () => {
  const { health, fail } = setUp();
  fail('gone@north', 100);
  expect(health.begin('gone@north')).toBeDefined();
  expect(health.list().some(({ deployment }) => deployment === 'gone@north')).toBe(false);
  expect(health.setAside('gone@north', 0)).toBeUndefined();
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

test('a late report of an older call neither ends a probe nor opens what has come back', () => {
  const { health, table, fail, wait, stateOf } = setUp();
  const older = Array.from({ length: 20 }, () => health.begin('big@north'));
  fail('big@north');
  wait(table.breaker.cooldown);
  const probe = health.begin('big@north');
  for (const outcome of ['success', 'failure', 'ignored'] as const) older.pop()?.report(outcome);
  expect(stateOf('big@north')).toBe('half-open');
  expect(health.begin('big@north')).toBeUndefined();
  probe?.report('success');
  for (const permit of older) permit?.report('failure');
  expect(stateOf('big@north')).toBe('closed');
});

test('a permit counts once', () => {
  const { health, table, stateOf } = setUp();
  const permit = health.begin('big@north');
  for (let count = 0; count < table.breaker.failures * 2; count += 1) permit?.report('failure');
  expect(stateOf('big@north')).toBe('closed');
  expect(health.list().find(({ deployment }) => deployment === 'big@north')?.failures).toBe(1);
});

test('a probe that nobody reports is lost after ten minutes, and its late report changes nothing', () => {
  const { health, table, fail, wait, stateOf } = setUp();
  fail('big@north');
  wait(table.breaker.cooldown);
  const lost = health.begin('big@north');
  wait(599_999);
  expect(health.begin('big@north')).toBeUndefined();
  wait(1);
  const next = health.begin('big@north');
  expect(next).toBeDefined();
  lost?.report('success');
  expect(stateOf('big@north')).toBe('half-open');
  next?.report('failure');
  expect(stateOf('big@north')).toBe('open');
});

test('a probe of a call that may take longer than ten minutes may take as long', () => {
  const { health, table, fail, wait } = setUp();
  const [[id, capability] = []] = Object.entries(table.capabilities);
  if (id === undefined || capability === undefined) throw new Error('the example has one');
  const slow = { ...capability, timeouts: { ...capability.timeouts, total: 900_000 } };
  health.adopt({ ...table, capabilities: { ...table.capabilities, [id]: slow } });
  fail('big@north');
  wait(table.breaker.cooldown);
  health.begin('big@north');
  wait(899_999);
  expect(health.begin('big@north')).toBeUndefined();
  wait(1);
  expect(health.begin('big@north')).toBeDefined();
});

test('a probe whose answer has begun sets its deployment free, and what becomes of its stream counts from there', () => {
  const { health, table, fail, wait, stateOf } = setUp();
  fail('big@north');
  wait(table.breaker.cooldown);
  const probe = health.begin('big@north');
  expect(health.begin('big@north')).toBeUndefined();
  probe?.began();
  expect(stateOf('big@north')).toBe('closed');
  expect(health.begin('big@north')).toBeDefined();
  probe?.report('failure');
  expect(health.list().find(({ deployment }) => deployment === 'big@north')?.failures).toBe(1);
});

test('answers that begin and then break in the middle set their deployment aside', () => {
  const { health, table, stateOf } = setUp();
  for (let count = 0; count < table.breaker.failures; count += 1) {
    const permit = health.begin('big@north');
    permit?.began();
    permit?.report('failure');
  }
  expect(stateOf('big@north')).toBe('open');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1])(
  'a random source that answers %s sets nothing aside for longer than the longest cooldown and a quarter',
  (random) => {
    const { health, fail, wait, table, now } = setUp({ random: () => random });
    fail('big@north');
    wait(table.breaker.cooldown * 1.25);
    expect(health.setAside('big@north', now())).toBeUndefined();
    expect(health.begin('big@north')).toBeDefined();
  },
);

test('a clock that answered no number for a while sets nothing aside for ever', () => {
  let now = Number.NaN;
  const health = createHealth({ clock: () => now, random: () => 0 });
  health.adopt(exampleTable());
  for (let count = 0; count < 20; count += 1) health.begin('big@north', { last: true })?.report('failure');
  now = 1_000_000;
  expect(health.setAside('big@north', now)).toBeUndefined();
  expect(health.begin('big@north')).toBeDefined();
});

test('callers in JavaScript may give null for options and details', () => {
  const { health } = setUp();
  const begin = health.begin as (
    deployment: string,
    options: unknown,
  ) => { report(...words: unknown[]): void };
  expect(() => begin('big@north', null).report('success', null)).not.toThrow();
  expect(health.list().every(({ underWay }) => underWay === 0)).toBe(true);
});
