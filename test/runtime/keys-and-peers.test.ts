import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallDetails, CallOutcome } from '../../src/runtime/health.ts';
import { createHealth } from '../../src/runtime/health.ts';
import { createRouter } from '../../src/runtime/router.ts';
import type { Breaker, RoutingTable } from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';

const breaker: Breaker = {
  failures: 5,
  errorShare: 50_000,
  minRequests: 20,
  window: 30_000,
  cooldown: 10_000,
  maxCooldown: 300_000,
  probes: 1,
  ejection: { errorsAbovePeers: 30_000, slowerThanPeers: 5, maxShare: 50_000 },
};

/** Deployments as `model@provider`, all of which a choice names together; the provider's name is its key's. */
function tableOf(names: readonly string[], rules: Partial<Breaker> = {}): RoutingTable {
  const example = exampleTable();
  const { north } = example.providers;
  const { big } = example.models;
  const { chat } = example.capabilities;
  if (!north || !big || !chat) throw new Error('the example has them');
  const split = names.map((name) => name.split('@'));
  const models = [...new Set(split.map(([model = '']) => model))];
  const of = (model: string) => names.filter((name) => name.startsWith(`${model}@`));
  return {
    ...example,
    providers: Object.fromEntries(
      split.map(([, provider = '']) => [
        provider,
        // What stands before a digit is the account's: two endpoints of one share its key.
        { ...north, auth: { header: 'x-api-key', env: provider.replace(/\d$/, '') } },
      ]),
    ),
    models: Object.fromEntries(models.map((model) => [model, { ...big, deployments: of(model) }])),
    deployments: Object.fromEntries(
      split.map(([model = '', provider = '']) => [
        `${model}@${provider}`,
        { model, provider, upstream: model, prices: [] },
      ]),
    ),
    capabilities: { chat: { ...chat, fallbacks: [], rules: [{ use: { balanced: models } }] } },
    breaker: { ...breaker, ...rules },
  };
}

function setUp(names: readonly string[], rules: Partial<Breaker> = {}, chance = 0) {
  const world = { now: 1_700_000_000_000, chance };
  const table = tableOf(names, rules);
  const health = createHealth({ clock: () => world.now, random: () => world.chance });
  health.adopt(table);
  return {
    world,
    table,
    health,
    call: (deployment: string, outcome: CallOutcome, details: CallDetails = {}) =>
      health.begin(deployment, { last: true })?.report(outcome, details),
    up: () => names.filter((name) => health.admits(name, world.now)),
    why: (deployment: string) => health.setAside(deployment, world.now),
  };
}

describe('a key', () => {
  const names = ['a@acme', 'b@acme', 'a@acme2', 'a@other'];

  test.each<CallOutcome>(['key-refused', 'access-refused', 'quota-spent'])(
    'that its provider answers with %s takes all its deployments along, and no others',
    (outcome) => {
      const { health, call, up, why, world } = setUp(names);
      call('a@acme', outcome);
      expect(up()).toEqual(['a@other']);
      expect(why('b@acme')).toEqual({ cause: { kind: outcome }, retryInMs: 10_000, probing: false });
      expect(health.list().map(({ state }) => state)).toEqual(['open', 'open', 'open', 'closed']);
      world.now += 10_000;
      expect(up()).toEqual(names);
    },
  );

  test('is proved by exactly one call, of whatever deployment, with a thousand waiting for each', () => {
    const { health, call, up, world } = setUp(names);
    call('a@acme', 'key-refused');
    world.now += 10_000;
    const permits = Array.from({ length: 3000 }, (_, index) => health.begin(names[index % 3] ?? ''));
    const probes = permits.filter((permit) => permit !== undefined);
    expect(probes).toHaveLength(1);
    expect(up()).toEqual(['a@other']);
    probes[0]?.report('key-refused');
    world.now += 19_999;
    expect(up()).toEqual(['a@other']);
    world.now += 1;
    health.begin('b@acme')?.began();
    expect(up()).toEqual(names);
    expect(health.calm()).toBe(true);
  });

  test('that has just been accepted is good: what it may not do is about one deployment', () => {
    const { call, up, why, world } = setUp(names);
    call('b@acme', 'success');
    world.now += 59_999;
    call('a@acme', 'access-refused');
    expect(up()).toEqual(['b@acme', 'a@acme2', 'a@other']);
    expect(why('a@acme')?.cause).toEqual({ kind: 'access-refused' });
    world.now += 1;
    call('a@acme2', 'access-refused');
    expect(up()).toEqual(['a@other']);
  });

  test('is tried at once when a new table comes, by one call', () => {
    const { health, table, call, up } = setUp(names);
    call('a@acme', 'key-refused');
    health.adopt(table);
    expect(up()).toEqual(['a@other']);
    health.adopt({ ...table });
    expect(health.begin('b@acme')).toBeDefined();
    expect(health.begin('a@acme')).toBeUndefined();
  });

  test('that began an answer and is refused in the middle of it is set aside once more', () => {
    const { health, call, up, world } = setUp(names);
    call('a@acme', 'key-refused');
    world.now += 10_000;
    const probe = health.begin('a@acme');
    probe?.began();
    expect(up()).toEqual(names);
    probe?.report('quota-spent');
    expect(up()).toEqual(['a@other']);
  });

  test('is left alone by failures, rate limits and mistakes of callers', () => {
    const { call, up } = setUp(names);
    for (let count = 0; count < 100; count += 1) {
      call('a@acme', 'failure');
      call('b@acme', 'ignored');
    }
    call('a@acme2', 'rate-limited');
    expect(up()).toEqual(['b@acme', 'a@other']);
  });
});

describe('a rate limit', () => {
  const names = ['a@acme', 'b@acme', 'a@acme2', 'a@other'];

  test('cools its key and model, wherever they are asked for, for as long as the provider says', () => {
    const { health, call, up, why, world } = setUp(names);
    call('a@acme', 'rate-limited', { retryAfterMs: 2000 });
    expect(up()).toEqual(['b@acme', 'a@other']);
    expect(why('a@acme2')).toEqual({ cause: { kind: 'rate-limited' }, retryInMs: 2000, probing: false });
    expect(health.list()[0]).toMatchObject({ state: 'closed', retryAt: world.now + 2000 });
    expect(health.calm()).toBe(false);
    world.now += 2000;
    expect(up()).toEqual(names);
    health.begin('a@other');
    expect(health.calm()).toBe(true);
  });

  test('opens no breaker, however often it is met', () => {
    const { health, call } = setUp(names);
    for (let count = 0; count < 1000; count += 1) call('a@acme', 'rate-limited');
    expect(health.list().every(({ state, failures }) => state === 'closed' && failures === 0)).toBe(true);
  });

  test('without a wait has ours, which doubles with each in a row, and counts a burst once', () => {
    const { call, why, world } = setUp(names);
    for (const wait of [500, 1000, 2000, 4000]) {
      for (let count = 0; count < 50; count += 1) call('a@acme', 'rate-limited');
      expect(why('a@acme')?.retryInMs).toBe(wait);
      world.now += wait;
    }
    call('a@acme', 'success');
    call('a@acme', 'rate-limited');
    expect(why('a@acme')?.retryInMs).toBe(500);
  });

  test('is not made shorter by a later and shorter wish', () => {
    const { call, why } = setUp(names);
    call('a@acme', 'rate-limited', { retryAfterMs: 5000 });
    call('a@acme', 'rate-limited', { retryAfterMs: 100 });
    expect(why('a@acme')?.retryInMs).toBe(5000);
    call('a@acme', 'rate-limited', { retryAfterMs: 9000 });
    expect(why('a@acme')?.retryInMs).toBe(9000);
  });

  test('is over when a call that went out in spite of it is answered, and not by one from before', () => {
    const { health, call, up, world } = setUp(names);
    const before = health.begin('a@acme');
    call('a@acme', 'rate-limited', { retryAfterMs: 60_000 });
    world.now += 10;
    before?.report('success');
    expect(up()).toEqual(['b@acme', 'a@other']);
    expect(health.begin('a@acme')).toBeUndefined();
    health.begin('a@acme', { waited: true })?.report('success');
    expect(up()).toEqual(names);
  });

  test('lasts from nothing to the longest cooldown, whatever a provider says and whatever the clock does', () => {
    const waits = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e300, -0),
      fc.anything().map((value) => value as number),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(waits, fc.integer({ min: -1e8, max: 1e8 })), { maxLength: 20 }),
        (history) => {
          const { call, why, world } = setUp(names);
          for (const [retryAfterMs, later] of history) {
            call('a@acme', 'rate-limited', { retryAfterMs });
            const wait = why('a@acme')?.retryInMs ?? 0;
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(wait).toBeLessThanOrEqual(300_000);
            world.now += later;
            expect(why('a@acme')?.retryInMs ?? 0).toBeLessThanOrEqual(300_000);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a deployment among its peers', () => {
  const names = ['a@acme', 'a@beta', 'b@ceta', 'b@delta'];
  /** So many calls of each twenty fail, no more than two in a row. */
  const serve = (call: ReturnType<typeof setUp>['call'], deployment: string, failing: number) => {
    for (let index = 0; index < 20; index += 1) {
      const fails = Math.floor(((index + 1) * failing) / 20) > Math.floor((index * failing) / 20);
      call(deployment, fails ? 'failure' : 'success');
    }
  };

  test('is ejected when it fails far more often than they do together', () => {
    const { call, up, why } = setUp(names);
    for (const name of names.slice(1)) serve(call, name, 1);
    serve(call, 'a@acme', 7);
    expect(up()).toEqual(names.slice(1));
    expect(why('a@acme')?.cause).toEqual({
      kind: 'errors-above-peers',
      own: 35_000,
      peers: 5000,
      calls: 20,
    });
  });

  test('is not when they all have the same trouble, or when it is only a little worse', () => {
    for (const [own, others] of [
      [7, 7],
      [9, 5],
      [6, 1],
    ] as const) {
      const { call, up } = setUp(names);
      for (const name of names.slice(1)) serve(call, name, others);
      serve(call, 'a@acme', own);
      expect(up()).toEqual(names);
    }
  });

  test('is not without enough calls, of its own or of theirs, or where nobody asked for it', () => {
    const few = setUp(names);
    serve(few.call, 'a@acme', 9);
    expect(few.up()).toEqual(names);
    const { ejection: _, ...without } = breaker;
    const off = setUp(names);
    off.health.adopt({ ...off.table, breaker: without });
    for (const name of names.slice(1)) serve(off.call, name, 0);
    serve(off.call, 'a@acme', 9);
    expect(off.up()).toEqual(names);
  });

  test('stays when so many are away already that one more would be above the share', () => {
    const { call, up } = setUp(names);
    for (let count = 0; count < 5; count += 1)
      for (const name of ['b@ceta', 'b@delta']) call(name, 'failure');
    serve(call, 'a@beta', 0);
    serve(call, 'a@acme', 9);
    expect(up()).toEqual(['a@acme', 'a@beta']);
  });

  test('comes back when breakers take the others away', () => {
    const { call, up, health } = setUp(names);
    for (const name of names.slice(1)) serve(call, name, 0);
    serve(call, 'a@acme', 8);
    expect(up()).toEqual(names.slice(1));
    for (const name of names.slice(2)) for (let count = 0; count < 5; count += 1) call(name, 'failure');
    expect(up()).toEqual(['a@acme', 'a@beta']);
    expect(health.begin('a@acme')).toBeDefined();
  });

  test('never loses more than the share to ejection, whatever happens', () => {
    const step = fc.record({
      name: fc.constantFrom(...names),
      outcome: fc.constantFrom<CallOutcome>('success', 'success', 'failure'),
      firstTokenMs: fc.constantFrom(10, 10, 10, 2000),
      later: fc.constantFrom(0, 0, 0, 1000, 11_000),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 50, maxLength: 300 }),
        fc.constantFrom(0, 25_000, 50_000),
        (steps, share) => {
          const ejection = { errorsAbovePeers: 10_000, slowerThanPeers: 3, maxShare: share };
          const { call, why, world } = setUp(names, {
            minRequests: 4,
            failures: 1000,
            errorShare: 100_000,
            ejection,
          });
          for (const { name, outcome, firstTokenMs, later } of steps) {
            call(name, outcome, { firstTokenMs });
            world.now += later;
            const ejected = names.filter((one) => why(one)?.cause.kind.endsWith('-peers'));
            expect(ejected.length).toBeLessThanOrEqual((share * 4) / 100_000);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is ejected when its first token takes far longer than at the others of its model', () => {
    const { call, up, why } = setUp(['a@acme', 'a@beta', 'a@ceta', 'b@delta']);
    const times = { 'a@beta': 100, 'a@ceta': 300, 'b@delta': 1, 'a@acme': 500 };
    for (const [name, firstTokenMs] of Object.entries(times)) {
      for (let count = 0; count < 20; count += 1) call(name, 'success', { firstTokenMs });
    }
    expect(why('a@acme')?.cause).toEqual({ kind: 'slower-than-peers', own: 500, peers: 100, calls: 20 });
    expect(up()).toEqual(['a@beta', 'a@ceta', 'b@delta']);
  });
});

describe('what a router makes of it', () => {
  function routerOver(names: readonly string[]) {
    const world = { now: 1_700_000_000_000 };
    const table = tableOf(names);
    const router = createRouter({ table, clock: () => world.now, random: () => 0 });
    const report = (deployment: string, outcome: CallOutcome, details: CallDetails = {}) =>
      router.begin(deployment, { last: true })?.report(outcome, details);
    const targets = () => router.resolve('chat').targets.map(({ deployment }) => deployment);
    return { world, router, report, targets };
  }

  test('who is set aside is named beside the targets, and nobody while all are well', () => {
    const { router, report, targets } = routerOver(['a@acme', 'a@other']);
    expect(router.resolve('chat').setAside).toBeUndefined();
    report('a@acme', 'rate-limited', { retryAfterMs: 1000 });
    expect(targets()).toEqual(['a@other']);
    expect(router.resolve('chat').setAside?.map(({ deployment }) => deployment)).toEqual(['a@acme']);
    expect(router.setAside('a@acme')?.retryInMs).toBe(1000);
    expect(router.setAside('a@other')).toBeUndefined();
  });

  test('where all are set aside the one stays that is back soonest', () => {
    const { world, report, targets } = routerOver(['a@acme', 'a@other', 'a@third']);
    report('a@acme', 'rate-limited', { retryAfterMs: 9000 });
    report('a@other', 'rate-limited', { retryAfterMs: 3000 });
    report('a@third', 'key-refused');
    expect(targets()).toEqual(['a@other']);
    world.now += 2999;
    expect(targets()).toEqual(['a@other']);
    report('a@other', 'rate-limited', { retryAfterMs: 60_000 });
    expect(targets()).toEqual(['a@acme']);
    world.now += 6001;
    expect(targets()).toEqual(['a@acme']);
  });

  test('an hour that the clock loses or gains sets nobody aside for longer', () => {
    for (const hour of [-3_600_000, 3_600_000]) {
      const { world, report, targets } = routerOver(['a@acme', 'a@other']);
      report('a@acme', 'rate-limited', { retryAfterMs: 60_000 });
      report('a@other', 'key-refused');
      world.now += hour;
      expect(targets()).toEqual(['a@acme', 'a@other']);
    }
  });
});
