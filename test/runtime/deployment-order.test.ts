import { describe, expect, test } from 'vitest';
import { explain } from '../../src/runtime/explain/explain.ts';
import { outage } from '../../src/runtime/outage.ts';
import { createRouter } from '../../src/runtime/router.ts';
import type { Capability, DeploymentOrder, RoutingTable } from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';
import { textbookBucket } from './oracle/murmur3.ts';

const example = exampleTable();
const { chat } = example.capabilities;
const { big } = example.models;
if (!chat || !big) throw new Error('the example has them');

const split: DeploymentOrder = {
  split: {
    by: 'user',
    salt: 'big:deployments',
    ranges: [
      { from: 0, to: 70_000, deployment: 'big@north' },
      { from: 70_000, to: 100_000, deployment: 'big@south' },
    ],
  },
};

/** The example, where `big` has this order and the capability `it` is what the test makes of it. */
function tableWith(order: DeploymentOrder, changes: Partial<Capability> = {}): RoutingTable {
  return {
    ...example,
    models: {
      ...example.models,
      big: { ...big, deployments: big?.deployments ?? [], order } as (typeof example.models)[string],
    },
    capabilities: {
      ...example.capabilities,
      it: { ...(chat as Capability), fallbacks: [], rules: [{ use: { model: 'big' } }], ...changes },
    },
  };
}

function setUp(order: DeploymentOrder, changes: Partial<Capability> = {}) {
  const world = { down: new Set<string>(), bucket: undefined as number | undefined };
  const parts = { clock: () => 1_700_000_000_000, random: () => 0.9 };
  const health = outage((deployment) => world.down.has(deployment), parts);
  const router = createRouter({ table: tableWith(order, changes), health, ...parts });
  const ask = (context = {}) => router.resolve('it', context).targets.map(({ deployment }) => deployment);
  return { world, router, ask };
}

const north = ['big@north', 'big@south'];
const south = ['big@south', 'big@north'];

describe("a model's deployments by shares", () => {
  test('come first for the share that they have, and the others follow', () => {
    const { ask } = setUp(split);
    for (let index = 0; index < 1000; index += 1) {
      const user = `user-${index}`;
      expect(ask({ user })).toEqual(textbookBucket('big:deployments', user) < 70_000 ? north : south);
    }
  });

  test('are drawn by the request without the unit, and without that by chance', () => {
    const { ask } = setUp(split);
    expect(ask()).toEqual(south);
    const request = 'r-1';
    expect(ask({ user: '', request })).toEqual(
      textbookBucket('big:deployments', request) < 70_000 ? north : south,
    );
  });

  test('lead to the next where the one that was drawn is set aside', () => {
    const { world, router, ask } = setUp(split);
    expect(ask()).toEqual(south);
    world.down.add('big@south');
    expect(ask()).toEqual(['big@north']);
    expect(router.resolve('it').reason).toBe('STATIC');
  });

  test('are left in the written order where the one that was drawn may never be asked', () => {
    const { ask } = setUp(split, { constraints: { regions: ['eu'] } });
    expect(ask()).toEqual(['big@north']);
  });

  test('are arranged alike where the model stands twice, as a choice and as a fallback', () => {
    const { ask } = setUp(split, {
      rules: [{ use: { model: 'big', within: { firstToken: 5000 } } }],
      fallbacks: [{ model: 'small' }, { model: 'big' }],
    });
    expect(ask()).toEqual(['big@south', 'big@north', 'small@south']);
  });

  test('are explained: the bucket, who has it, and what was missing', () => {
    const { router } = setUp(split);
    const { explanation } = router.resolve('it', {}, { explain });
    expect(explanation?.orders).toEqual([
      {
        model: 'big',
        order: 'split',
        split: {
          by: 'user',
          unit: null,
          bucket: 90_000,
          why: 'TARGETING_KEY_MISSING: the request names no user, nor an id of its own, so chance decides',
        },
      },
    ]);
    expect(explanation?.candidates.map(({ why }) => why)).toEqual([
      "bucket 90000 of the model's split by user is in its 70000 to 99999",
      "bucket 90000 of the model's split by user is not in its 0 to 69999",
    ]);
  });
});

describe("a model's deployments by an objective", () => {
  test('come cheapest first, those without a price last', () => {
    const { ask, router } = setUp('cheapest');
    expect(ask()).toEqual(north);
    expect(router.resolve('it', {}, { explain }).explanation?.candidates[1]?.why).toBe(
      'its price is not known',
    );
  });

  test('come fastest first once they are measured', () => {
    const { ask, router } = setUp('fastest');
    expect(ask()).toEqual(north);
    router.begin('big@north')?.report('success', { firstTokenMs: 300 });
    router.begin('big@south')?.report('success', { firstTokenMs: 100 });
    expect(ask()).toEqual(south);
  });

  test('come least busy first', () => {
    const { ask, router } = setUp('balanced');
    router.begin('big@south');
    router.begin('big@south');
    expect(ask()).toEqual(north);
    for (let count = 0; count < 3; count += 1) router.begin('big@north');
    expect(ask()).toEqual(south);
  });

  test('count with the one that would come first where models are compared', () => {
    const { ask, router } = setUp('fastest', { rules: [{ use: { fastest: ['tiny', 'big'] } }] });
    router.begin('tiny@north')?.report('success', { firstTokenMs: 200 });
    router.begin('big@north')?.report('success', { firstTokenMs: 300 });
    router.begin('big@south')?.report('success', { firstTokenMs: 100 });
    expect(ask()).toEqual(['big@south', 'big@north', 'tiny@north']);
  });
});

describe('what need not be worked out for each request', () => {
  const parts = { clock: () => 0, random: () => 0 };

  test('a simple policy gives the same frozen answer to everybody', () => {
    const router = createRouter({ table: example, ...parts });
    const answer = router.resolve('chat', { user: 'a' });
    expect(router.resolve('chat', { user: 'b', team: 'legal' })).toBe(answer);
    expect(Object.isFrozen(answer) && Object.isFrozen(answer.targets)).toBe(true);
    expect(answer.targets.every((target) => Object.isFrozen(target))).toBe(true);
  });

  test('an order of deployments that came up before gives the same frozen answer again', () => {
    const { router } = setUp(split);
    const answers = new Set(
      Array.from({ length: 1000 }, (_, index) => router.resolve('it', { user: `user-${index}` })),
    );
    expect(answers.size).toBe(2);
  });
});

test('contexts that are hostile get an answer', () => {
  const router = createRouter({ table: example, clock: () => 0, random: () => 0 });
  const cyclic: Record<string, unknown> = {};
  cyclic['tags'] = cyclic;
  cyclic['user'] = cyclic;
  const hostile: readonly object[] = [
    cyclic,
    new Proxy({}, { get: () => 'legal', has: () => true }),
    { user: Symbol('u'), tags: { [Symbol('s')]: 1 } },
    { user: 'x'.repeat(1_000_000) },
    { tags: Object.create({ plan: 'pro' }) },
    { inputTokens: Number.NaN, maxOutputTokens: Number.NEGATIVE_INFINITY },
    JSON.parse('{"__proto__": {"team": "legal"}, "tags": {"__proto__": "pro", "constructor": "max"}}'),
  ];
  for (const context of hostile) {
    for (const capability of ['chat', 'summary', '__proto__', 'constructor', 'toString']) {
      const resolution = router.resolve(capability, context);
      expect(resolution.targets.length > 0).toBe(resolution.error === undefined);
    }
  }
});

test.each<[string, object]>([
  [
    'a getter',
    {
      get user(): string {
        throw new Error('no');
      },
    },
  ],
  [
    'a proxy',
    new Proxy(
      {},
      {
        get() {
          throw new TypeError('no');
        },
      },
    ),
  ],
  [
    'tags that are a proxy',
    {
      tags: new Proxy(
        {},
        {
          getOwnPropertyDescriptor() {
            throw new Error('no');
          },
        },
      ),
    },
  ],
])('%s that throws is an answer, and lets nobody in', (_, context) => {
  const router = createRouter({ table: example, clock: () => 0, random: () => 0 });
  for (const resolve of [router.resolve, router.snapshot()?.resolve ?? router.resolve]) {
    expect(resolve('summary', context)).toMatchObject({
      targets: [],
      reason: 'ERROR',
      error: { code: 'BROKEN_INPUT' },
    });
  }
});
