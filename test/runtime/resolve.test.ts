import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { explain } from '../../src/runtime/explain/explain.ts';
import type { Resolution } from '../../src/runtime/resolution.ts';
import { createRouter, type Router } from '../../src/runtime/router.ts';
import { createStore, type Store } from '../../src/runtime/store.ts';
import { canonicalJson } from '../../src/table/canonical.ts';
import { revisionOf } from '../../src/table/revision.ts';
import type { RoutingTable, Split } from '../../src/table/table.ts';
import { exampleTable, richTable } from '../table/example.ts';
import * as arbitrary from './arbitrary.ts';
import { interpret } from './oracle/interpreter.ts';
import { textbookBucket } from './oracle/murmur3.ts';

const now = Date.UTC(2026, 10, 25, 13, 5);

async function routerOver(
  table: RoutingTable,
  { clock = () => now, random = () => 0.5 }: { clock?: () => number; random?: () => number } = {},
): Promise<{ router: Router; store: Store }> {
  const store = createStore({ clock });
  const router = createRouter({ store, clock, random });
  const answer = await store.offer({ bytes: canonicalJson(table), origin: 'test' });
  if (!answer.accepted) throw new Error(answer.message);
  return { router, store };
}

const deployments = ({ targets }: Resolution) => targets.map(({ deployment }) => deployment);

function setAside(router: Router, ...names: readonly string[]) {
  for (const name of names) {
    for (let count = 0; count < 5; count += 1) router.begin(name)?.report('failure');
  }
}

let router: Router;
let store: Store;

beforeEach(async () => {
  ({ router, store } = await routerOver(exampleTable()));
});

describe('an answer', () => {
  test('of a capability with one model has its deployments in order, then the fallbacks', async () => {
    const resolution = router.resolve('chat');
    expect(resolution).toEqual({
      capability: 'chat',
      reason: 'STATIC',
      rule: null,
      variant: null,
      revision: await revisionOf(canonicalJson(exampleTable())),
      timeouts: { connect: 3000, firstToken: 20_000, idle: 30_000, total: 300_000 },
      params: { defaults: { temperature: 0.2 }, override: { store: false } },
      targets: [
        {
          deployment: 'big@north',
          model: 'big',
          provider: 'north',
          upstream: 'big-2026-01-01',
          fallback: false,
        },
        { deployment: 'big@south', model: 'big', provider: 'south', upstream: 'acme/big', fallback: false },
        {
          deployment: 'tiny@north',
          model: 'tiny',
          provider: 'north',
          upstream: 'tiny',
          fallback: true,
          on: ['context_length'],
        },
        {
          deployment: 'small@south',
          model: 'small',
          provider: 'south',
          upstream: 'acme/small',
          fallback: true,
        },
      ],
    });
  });

  test('names the rule that matched', () => {
    expect(router.resolve('summary', { team: 'legal' })).toMatchObject({
      reason: 'TARGETING_MATCH',
      rule: 'legal stays on big',
      variant: null,
    });
  });

  test('of a split names the arm, and the arm is what the published bucket says', () => {
    for (let index = 0; index < 500; index += 1) {
      const user = `user-${index}`;
      const expected = textbookBucket('summary:split', user) < 90_000 ? 'big' : 'small';
      expect(router.resolve('summary', { user })).toMatchObject({
        reason: 'SPLIT',
        rule: null,
        variant: expected,
      });
    }
  });

  test('of a rule for the cheapest has that first and the dearer ones behind it', () => {
    const ask = (inputTokens?: number, maxOutputTokens?: number) =>
      deployments(
        router.resolve('summary', {
          tags: { plan: 'pro' },
          ...(inputTokens === undefined ? {} : { inputTokens }),
          ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
        }),
      );
    // small: 1 and 4 USD per million; tiny: 2 and 2. Unsaid, 1000 tokens in and 500 out: both the same, a tie.
    expect(ask()).toEqual(['small@south', 'tiny@north']);
    expect(ask(2000, 500)).toEqual(['small@south', 'tiny@north']);
    expect(ask(1000, 501)).toEqual(['tiny@north', 'small@south']);
    expect(ask(999)).toEqual(['tiny@north', 'small@south']);
  });

  test('of the cheapest goes by the prices of the moment, and an unknown price comes last', async () => {
    const table = exampleTable();
    const { summary } = table.capabilities;
    const { 'tiny@north': tiny, 'small@south': small } = table.deployments;
    if (!summary || !tiny || !small) throw new Error('the example has them');
    let clock = 1_800_000_000_000 - 1;
    // A token of output costs 75 USD per million at big until this moment, then 15; 30 at tiny.
    const world = await routerOver(
      {
        ...table,
        deployments: {
          ...table.deployments,
          'tiny@north': { ...tiny, prices: [{ from: 0, input: 0, output: 300_000_000_000 }] },
          'small@south': { ...small, prices: [{ from: 1_900_000_000, input: 0, output: 0 }] },
        },
        capabilities: {
          summary: { ...summary, rules: [{ use: { cheapest: ['small', 'tiny', 'big'] } }], fallbacks: [] },
        },
      },
      { clock: () => clock },
    );
    const order = () => {
      const { targets } = world.router.resolve('summary', { inputTokens: 0, maxOutputTokens: 1 });
      return [...new Set(targets.map(({ model }) => model))];
    };
    expect(order()).toEqual(['tiny', 'big', 'small']);
    clock += 1;
    expect(order()).toEqual(['big', 'tiny', 'small']);
    expect(world.router.resolve('summary').reason).toBe('STATIC');
  });

  test('that is shared cannot be changed by whoever got it', () => {
    const resolution = router.resolve('chat');
    expect(() => Object.assign(resolution, { reason: 'ERROR' })).toThrow(TypeError);
    expect(() => (resolution.targets as unknown[]).pop()).toThrow(TypeError);
    expect(() => Object.assign(resolution.targets[0] ?? {}, { upstream: 'evil' })).toThrow(TypeError);
    expect(() => Object.assign(resolution.timeouts, { total: 1 })).toThrow(TypeError);
    expect(() => Object.assign(resolution.params?.defaults ?? {}, { temperature: 2 })).toThrow(TypeError);
  });
});

describe('an error', () => {
  test('comes before there is a table', () => {
    const empty = createRouter({ store: createStore() });
    expect(empty.resolve('chat')).toMatchObject({
      targets: [],
      reason: 'ERROR',
      revision: '',
      error: { code: 'NOT_READY' },
    });
    expect(empty.snapshot()).toBeUndefined();
    expect(empty.health()).toEqual([]);
  });

  test.each<[string, string | undefined, string]>([
    ['nothing', undefined, 'UNKNOWN_CAPABILITY'],
    ['constructor', undefined, 'UNKNOWN_CAPABILITY'],
    ['__proto__', 'legal', 'UNKNOWN_CAPABILITY'],
    ['chat', 'nobody', 'UNKNOWN_TEAM'],
    ['chat', '', 'UNKNOWN_TEAM'],
    ['chat', 'toString', 'UNKNOWN_TEAM'],
    ['moderation', 'search', 'NOT_ALLOWED'],
  ])('%s for team %s: %s', (capability, team, code) => {
    const resolution = router.resolve(capability, team === undefined ? {} : { team });
    expect(resolution).toMatchObject({ capability, targets: [], reason: 'ERROR', error: { code } });
  });

  test('is none where the team may, or where there is no team', () => {
    for (const context of [{ team: 'legal' }, {}, undefined]) {
      expect(router.resolve('moderation', context).error).toBeUndefined();
    }
    expect(router.resolve('chat', { team: 'search' }).error).toBeUndefined();
  });
});

describe('what is set aside', () => {
  test('is left out, and the rest keeps its order', () => {
    setAside(router, 'big@north');
    expect(router.resolve('chat')).toMatchObject({ reason: 'STATIC' });
    expect(deployments(router.resolve('chat'))).toEqual(['big@south', 'tiny@north', 'small@south']);
  });

  test('lets a fallback come first, but not one that is for other failures', () => {
    setAside(router, 'big@north', 'big@south');
    expect(router.resolve('chat')).toMatchObject({ reason: 'FALLBACK' });
    expect(deployments(router.resolve('chat'))).toEqual(['small@south', 'tiny@north']);
  });

  test('leaves the first choice where nothing else could come first', () => {
    setAside(router, 'big@north', 'big@south', 'small@south');
    expect(deployments(router.resolve('chat'))).toEqual(['big@north', 'tiny@north']);
    setAside(router, 'tiny@north');
    expect(deployments(router.resolve('chat'))).toEqual(['big@north']);
    expect(router.resolve('chat').reason).toBe('STATIC');
    expect(deployments(router.resolve('moderation'))).toEqual(['small@south']);
  });

  test('comes back after its probe, and asking for resolutions takes no permit', async () => {
    let clock = now;
    const world = await routerOver(exampleTable(), { clock: () => clock, random: () => 0 });
    setAside(world.router, 'big@north');
    clock += 30_000;
    const before = world.router.health();
    for (let count = 0; count < 1000; count += 1) world.router.resolve('chat', {}, { explain });
    expect(world.router.health()).toEqual(before);
    expect(world.router.resolve('chat').targets[0]?.deployment).toBe('big@north');
    const permit = world.router.begin('big@north');
    expect(permit).toBeDefined();
    expect(world.router.resolve('chat').targets[0]?.deployment).toBe('big@south');
    permit?.report('success');
    expect(world.router.resolve('chat').targets[0]?.deployment).toBe('big@north');
  });
});

describe('a split', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);

  async function routerWith(ranges: Split['ranges'], random?: () => number) {
    const table = exampleTable();
    const { summary } = table.capabilities;
    if (!summary) throw new Error('the example has it');
    const rules = [{ use: { split: { by: 'user' as const, salt: 's', ranges } } }];
    const capabilities = { summary: { ...summary, rules } };
    return (await routerOver({ ...table, capabilities }, random ? { random } : {})).router;
  }

  test('gives each arm exactly the buckets of its ranges', async () => {
    let bucket = 0;
    const split = await routerWith(
      [
        { from: 0, to: 1, model: 'tiny' },
        { from: 1, to: 33_334, model: 'big' },
        { from: 33_334, to: 33_335, model: 'tiny' },
        { from: 33_335, to: 100_000, model: 'small' },
      ],
      () => bucket / 100_000 + 1e-9,
    );
    const counts: Record<string, number> = {};
    for (; bucket < 100_000; bucket += 1) {
      const { variant } = split.resolve('summary');
      counts[variant ?? ''] = (counts[variant ?? ''] ?? 0) + 1;
    }
    expect(counts).toEqual({ tiny: 2, big: 33_333, small: 66_665 });
  });

  test('keeps a unit where it is, whatever else changes in the context', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), arbitrary.context, arbitrary.context, (user, one, other) => {
        const arm = (context: typeof one) => {
          const { team: _, tags: __, ...rest } = context;
          return router.resolve('summary', { ...rest, user }).variant;
        };
        expect(arm(one)).toBe(arm(other));
      }),
    );
  });

  test('moves nobody back when an arm grows into the next', async () => {
    const arms = (edge: number) =>
      routerWith([
        { from: 0, to: edge, model: 'big' },
        { from: edge, to: 100_000, model: 'small' },
      ]);
    const before = await arms(10_000);
    const after = await arms(25_000);
    let moved = 0;
    for (const user of ids) {
      const [old, fresh] = [before, after].map((one) => one.resolve('summary', { user }).variant);
      if (old === 'big') expect(fresh).toBe('big');
      if (old !== fresh) moved += 1;
    }
    expect(Math.abs(moved / ids.length - 0.15)).toBeLessThan(0.015);
  });

  test.each([undefined, ''])('without a unit (%j) goes by the request, else by chance', async (user) => {
    const ranges = [
      { from: 0, to: 50_000, model: 'big' },
      { from: 50_000, to: 100_000, model: 'small' },
    ];
    const context = user === undefined ? {} : { user };
    for (const [chance, model] of [
      [0, 'big'],
      [0.4999, 'big'],
      [0.5, 'small'],
      [0.9999, 'small'],
    ] as const) {
      const split = await routerWith(ranges, () => chance);
      const resolution = split.resolve('summary', context, { explain });
      expect(resolution).toMatchObject({ reason: 'SPLIT', variant: model });
      expect(resolution.explanation?.split).toEqual({
        by: 'user',
        unit: null,
        bucket: Math.floor(chance * 100_000),
        why: 'TARGETING_KEY_MISSING: the request names no user, nor an id of its own, so chance decides',
      });
      for (const request of ['r-1', 'r-2', 'r-3', 'r-4']) {
        const expected = textbookBucket('s', request) < 50_000 ? 'big' : 'small';
        const asked = split.resolve('summary', { ...context, request }, { explain });
        expect(asked.variant).toBe(expected);
        expect(asked.explanation?.split?.why).toBe(
          "TARGETING_KEY_MISSING: the request names no user, so the request's id decides",
        );
      }
    }
  });

  test('takes a whole number as its decimal text', async () => {
    const loose: object = { user: 4711 };
    expect(router.resolve('summary', loose, { explain }).explanation?.split).toEqual({
      by: 'user',
      unit: '4711',
      bucket: textbookBucket('summary:split', '4711'),
    });
  });
});

test('what comes first makes its own twin further back superfluous, wherever it stood before', async () => {
  const table = exampleTable();
  const { chat } = table.capabilities;
  if (!chat) throw new Error('the example has it');
  const fallbacks = [{ model: 'small', on: ['context_length' as const] }, { model: 'small' }];
  const twins = { ...table, capabilities: { ...table.capabilities, chat: { ...chat, fallbacks } } };
  const { router: world } = await routerOver(twins);
  expect(deployments(world.resolve('chat'))).toEqual([
    'big@north',
    'big@south',
    'small@south',
    'small@south',
  ]);
  setAside(world, 'big@north', 'big@south');
  expect(deployments(world.resolve('chat'))).toEqual(['small@south']);
});

test('any sound table answers as a naive interpreter of it does, whatever is set aside, measured, under way or held', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitrary.table,
      fc.array(arbitrary.context, { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(11), { maxLength: 8 }),
      arbitrary.chance,
      fc.array(arbitrary.record, { minLength: 12, maxLength: 12 }),
      fc.dictionary(fc.constantFrom('c0', 'c1'), fc.constantFrom(0, 50_000, 100_000), { maxKeys: 1 }),
      async (table, contexts, picks, chance, shown, holds) => {
        const all = Object.keys(table.deployments);
        const down = new Set(picks.map((pick) => all[pick % all.length] ?? ''));
        const records = Object.fromEntries(
          all.map((id, index) => [id, shown[index] ?? { age: 0, underWay: 0 }]),
        );
        let clock = now;
        const world = createRouter({
          table,
          clock: () => clock,
          random: () => chance,
          holds: (capability) => holds[capability],
        });
        for (const [id, { age, underWay, ...timings }] of Object.entries(records)) {
          clock = now - age;
          world.begin(id)?.report('success', timings);
          clock = now;
          for (let count = 0; count < underWay; count += 1) world.begin(id);
        }
        setAside(world, ...down);
        const seen = Object.fromEntries(
          world.health().map(({ deployment, retryAt, firstTokenMs, tokensPerSecond, underWay }) => [
            deployment,
            {
              underWay,
              age: records[deployment]?.age ?? 0,
              ...(retryAt !== undefined && { waitMs: retryAt - now }),
              ...(firstTokenMs !== undefined && { firstTokenMs }),
              ...(tokensPerSecond !== undefined && { tokensPerSecond }),
            },
          ]),
        );
        const asked = { table, now, chance: () => chance, seen, holds };
        for (const capability of [...Object.keys(table.capabilities), 'none']) {
          for (const context of contexts) {
            const expected = interpret(capability, { ...context }, asked);
            const resolution = world.resolve(capability, context);
            const { reason, rule, variant, experiment, degradedTo, error } = resolution;
            const answer = error?.code ?? {
              deployments: deployments(resolution),
              setAside: (resolution.setAside ?? []).map(({ deployment }) => deployment),
              ...{ reason, rule, variant, experiment, degradedTo },
            };
            expect(answer).toEqual(expected);
            const { explanation, ...explained } = world.resolve(capability, context, { explain });
            expect(explained).toEqual(resolution);
            const listed = explanation?.candidates.map(({ deployment }) => deployment) ?? [];
            const answered = resolution.targets.length;
            expect(listed.slice(0, answered)).toEqual(deployments(resolution));
            const others = listed.slice(answered);
            expect(new Set([...others, ...deployments(resolution)]).size).toBe(
              others.length + new Set(deployments(resolution)).size,
            );
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('any capability and any context get an answer', () => {
  const fields = [
    'team',
    'user',
    'request',
    'session',
    'key',
    'tags',
    'inputTokens',
    'maxOutputTokens',
    'stream',
    'budgetUsedShare',
  ];
  const capability = fc.oneof(fc.constantFrom('chat', 'summary', 'trial', 'move'), fc.anything());
  const odd = fc.oneof(fc.constantFrom(-1, 0, 1, Number.NaN, 1e300), fc.double());
  const context = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...fields), fc.anything()));
  fc.assert(
    fc.property(capability, context, fc.anything(), odd, (asked, given, options, number) => {
      const strange = createRouter({
        table: richTable(),
        clock: () => number,
        random: () => number,
        holds: () => number,
        bucketing: () => () => number,
      });
      const resolution = (strange.resolve as (...any: unknown[]) => Resolution)(asked, given, options);
      expect(resolution.targets.length > 0).toBe(resolution.error === undefined);
      expect(() => JSON.stringify(resolution)).not.toThrow();
    }),
    { numRuns: 5000 },
  );
});

test('a snapshot keeps its table when another is swapped in', async () => {
  const snapshot = router.snapshot();
  const { chat } = exampleTable().capabilities;
  if (!chat || !snapshot) throw new Error('the example has it');
  const next = {
    ...exampleTable(),
    capabilities: { chat: { ...chat, rules: [{ use: { model: 'tiny' } }] } },
  };
  await store.offer({ bytes: canonicalJson(next), origin: 'test' });
  expect(router.resolve('chat').targets[0]?.model).toBe('tiny');
  expect(snapshot.resolve('chat').targets[0]?.model).toBe('big');
  expect(snapshot.resolve('summary').error).toBeUndefined();
  expect(snapshot.resolve('chat').revision).toBe(snapshot.revision);
  expect(router.resolve('summary').error?.code).toBe('UNKNOWN_CAPABILITY');
});

test('the reason tells when the table has not been confirmed for too long', async () => {
  let clock = now;
  const aging = createStore({ clock: () => clock, maxStaleness: 60_000 });
  const over = createRouter({ store: aging, clock: () => clock });
  const bytes = canonicalJson(exampleTable());
  await aging.offer({ bytes, origin: 'test' });
  clock += 60_000;
  expect(over.resolve('chat').reason).toBe('STATIC');
  clock += 1;
  expect(over.resolve('chat').reason).toBe('STALE');
  expect(over.resolve('summary', { user: 'u' }).reason).toBe('STALE');
  await aging.offer({ bytes, origin: 'test' });
  expect(over.resolve('chat').reason).toBe('STATIC');
});
