import { describe, expect, test } from 'vitest';
import { explain } from '../../src/runtime/explain/explain.ts';
import type { Timings } from '../../src/runtime/measures.ts';
import { outage } from '../../src/runtime/outage.ts';
import type { Resolution } from '../../src/runtime/resolution.ts';
import { createRouter } from '../../src/runtime/router.ts';
import type { Capability, Use } from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';

const example = exampleTable();
const { chat, moderation } = example.capabilities;
if (!chat || !moderation) throw new Error('the example has them');
const { fallbacks: _, params: __, ...plain } = chat;

/** A world whose clock and chance the test sets; the capability `it` has what the test gives it. */
function setUp(use: Use, changes: Partial<Capability> = {}) {
  const world = { now: 1_700_000_000_000, chance: [0.9], down: new Set<string>() };
  const table = {
    ...example,
    capabilities: { ...example.capabilities, it: { ...plain, fallbacks: [], rules: [{ use }], ...changes } },
  };
  const clock = () => world.now;
  const random = () => world.chance.shift() ?? 0.9;
  const health = outage((deployment) => world.down.has(deployment), { clock, random });
  const router = createRouter({ table, clock, random, health });
  const measure = (deployment: string, timings: Timings) =>
    router.begin(deployment)?.report('success', timings);
  const ask = (context = {}) => router.resolve('it', context);
  return { world, router, measure, ask, first: (context = {}) => ask(context).targets[0]?.deployment };
}

const deployments = ({ targets }: Resolution) => targets.map(({ deployment }) => deployment);

describe('the fastest', () => {
  const use = { fastest: ['big', 'small', 'tiny'] };

  test('is the written first while nobody was measured, and chance is not asked', () => {
    const { world, first } = setUp(use);
    world.chance = [0];
    expect(first()).toBe('big@north');
    expect(world.chance).toEqual([0]);
  });

  test('is who gives its first token soonest; who was not measured comes after', () => {
    const { measure, ask } = setUp(use);
    measure('tiny@north', { firstTokenMs: 200 });
    expect(deployments(ask())).toEqual(['tiny@north', 'big@north', 'big@south', 'small@south']);
    measure('small@south', { firstTokenMs: 100 });
    expect(deployments(ask())).toEqual(['small@south', 'tiny@north', 'big@north', 'big@south']);
  });

  test('is who ends a long answer soonest where the speed of all is known', () => {
    const { measure, first } = setUp(use);
    measure('tiny@north', { firstTokenMs: 100, tokensPerSecond: 20 });
    measure('small@south', { firstTokenMs: 1000, tokensPerSecond: 200 });
    expect(first({ maxOutputTokens: 10 })).toBe('tiny@north');
    expect(first({ maxOutputTokens: 100 })).toBe('small@south');
    measure('big@north', { firstTokenMs: 500 });
    expect(first({ maxOutputTokens: 100 })).toBe('tiny@north');
  });

  test('follows bad news at once and good news slowly', () => {
    const { world, measure, router, first } = setUp(use);
    measure('big@north', { firstTokenMs: 100 });
    measure('small@south', { firstTokenMs: 150 });
    expect(first()).toBe('big@north');
    measure('big@north', { firstTokenMs: 900 });
    expect(first()).toBe('small@south');
    world.now += 1000;
    measure('big@north', { firstTokenMs: 100 });
    expect(first()).toBe('small@south');
    const shown = router.health().find(({ deployment }) => deployment === 'big@north')?.firstTokenMs ?? 0;
    expect(shown).toBeCloseTo(900 * Math.exp(-0.1) + 100 * (1 - Math.exp(-0.1)), 6);
    world.now += 60_000;
    measure('big@north', { firstTokenMs: 100 });
    world.chance = [0.9];
    expect(first()).toBe('big@north');
  });

  test('is looked for anew now and then: who was never measured first, then who was longest ago', () => {
    const { world, measure, first } = setUp(use);
    measure('small@south', { firstTokenMs: 100 });
    world.chance = [0.0499, 0.05];
    expect([first(), first()]).toEqual(['big@north', 'small@south']);
    measure('big@north', { firstTokenMs: 300 });
    measure('tiny@north', { firstTokenMs: 200 });
    world.chance = [0];
    expect(first()).toBe('small@south');
    expect(world.chance).toEqual([0]);
    world.now += 30_000;
    measure('small@south', { firstTokenMs: 100 });
    measure('big@north', { firstTokenMs: 300 });
    world.now += 30_000;
    expect(first()).toBe('tiny@north');
  });

  test('is nobody who is set aside, and of a model the deployment that is not', () => {
    const { world, measure, ask } = setUp(use);
    measure('big@north', { firstTokenMs: 50 });
    measure('big@south', { firstTokenMs: 500 });
    measure('small@south', { firstTokenMs: 100 });
    world.down = new Set(['big@north', 'tiny@north']);
    expect(deployments(ask())).toEqual(['small@south', 'big@south']);
  });

  test.each<Timings>([
    {},
    { firstTokenMs: Number.NaN },
    { firstTokenMs: -1 },
    { firstTokenMs: 0 },
    { firstTokenMs: Number.POSITIVE_INFINITY, tokensPerSecond: 0 },
    { tokensPerSecond: Number.NaN },
  ])('is not decided by what is no measure: %j', (timings) => {
    const { measure, router, first } = setUp(use);
    measure('small@south', timings);
    expect(first()).toBe('big@north');
    expect(router.health().every((one) => one.firstTokenMs === undefined)).toBe(true);
  });
});

describe('a balanced choice', () => {
  const use = { balanced: ['big', 'small', 'tiny'] };

  test('is the less busy of two that chance draws, of equals the one drawn first', () => {
    const { world, router, first } = setUp(use);
    const draw = (...chance: number[]) => {
      world.chance = chance;
      return first();
    };
    expect(draw(0, 0)).toBe('big@north');
    expect(draw(0.4, 0)).toBe('small@south');
    expect(draw(0.7, 0)).toBe('tiny@north');
    const permit = router.begin('big@north');
    expect(draw(0, 0)).toBe('small@south');
    expect(draw(0, 0.99)).toBe('tiny@north');
    permit?.report('failure');
    permit?.report('failure');
    expect(draw(0, 0)).toBe('big@north');
  });

  test('spreads a flood: no one ever has many more calls than another', () => {
    const { world, router, first } = setUp(use);
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    for (let count = 0; count < 3000; count += 1) {
      world.chance = [random(), random()];
      router.begin(first() ?? '');
    }
    const loads = router.health().flatMap(({ underWay }) => (underWay === 0 ? [] : [underWay]));
    expect(loads).toHaveLength(3);
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThan(10);
  });

  test('draws nobody who is set aside, and answers where chance is out of range', () => {
    const { world, first } = setUp(use);
    world.down = new Set(['big@north', 'big@south']);
    for (const chance of [0, 0.5, 0.99, 1, -1, Number.NaN]) {
      world.chance = [chance, chance];
      expect(['small@south', 'tiny@north']).toContain(first());
    }
    world.down.add('small@south');
    expect(first()).toBe('tiny@north');
  });

  test('forgets a call that nobody ever reported, after one span of time or two', () => {
    const { world, router } = setUp(use);
    const underWay = () => router.health().find(({ deployment }) => deployment === 'big@north')?.underWay;
    const lost = router.begin('big@north');
    router.begin('big@north');
    expect(underWay()).toBe(2);
    world.now += 600_000;
    router.begin('big@north');
    expect(underWay()).toBe(3);
    world.now += 600_000;
    expect(underWay()).toBe(1);
    lost?.report('success');
    world.now += 600_000;
    expect(underWay()).toBe(0);
  });
});

describe('a bound', () => {
  test('passes over what is too dear for this request, and what has no price', () => {
    // big: 15 and 75 USD per million at north, unknown at south; small 1 and 4; tiny 2 and 2.
    const { ask } = setUp({ fastest: ['big', 'tiny', 'small'], within: { costPerRequest: 40_000_000 } });
    expect(deployments(ask({ inputTokens: 1000, maxOutputTokens: 1000 }))).toEqual(['tiny@north']);
    expect(deployments(ask({ inputTokens: 1000, maxOutputTokens: 500 }))).toEqual([
      'tiny@north',
      'small@south',
    ]);
    expect(ask({ inputTokens: 1001, maxOutputTokens: 1000 })).toMatchObject({
      targets: [],
      reason: 'ERROR',
      error: {
        code: 'NO_TARGET',
        message:
          'No deployment keeps the bounds of "it": big@north (costPerRequest), big@south (costPerRequest), tiny@north (costPerRequest), and 1 more.',
      },
    });
  });

  test('passes over what was slow lately, until that is a minute ago', () => {
    const { world, router, measure, first, ask } = setUp({ model: 'tiny', within: { firstToken: 200 } });
    measure('tiny@north', { firstTokenMs: 200 });
    expect(first()).toBe('tiny@north');
    measure('tiny@north', { firstTokenMs: 201 });
    expect(ask().error?.message).toContain('tiny@north (firstToken)');
    expect(router.resolve('it', {}, { explain }).explanation?.candidates).toMatchObject([
      {
        deployment: 'tiny@north',
        outcome: 'rejected',
        why: 'first token after 201 ms lately, and at most 200 ms is allowed',
      },
    ]);
    world.now += 60_000;
    expect(first()).toBe('tiny@north');
  });

  test('of the choice leaves the fallbacks alone, to the same deployment even; a constraint binds all', () => {
    const fallbacks = [{ model: 'tiny', on: ['context_length' as const] }, { model: 'big' }];
    const within = { costPerRequest: 1 };
    const own = setUp({ model: 'big', within }, { fallbacks });
    expect(own.ask()).toMatchObject({ reason: 'FALLBACK' });
    expect(deployments(own.ask())).toEqual(['big@north', 'tiny@north', 'big@south']);
    const all = setUp({ model: 'big' }, { fallbacks, constraints: within });
    expect(all.ask().error?.code).toBe('NO_TARGET');
  });

  test.each<[string, Partial<Capability>, string[], string | undefined]>([
    ['a region', { constraints: { regions: ['eu', 'us'] } }, ['big@north'], undefined],
    ['no training', { constraints: { training: false } }, ['big@north'], undefined],
    [
      'a region that no deployment is in',
      { constraints: { regions: ['us'] } },
      [],
      'No deployment keeps the bounds of "it": big@north (regions), big@south (regions).',
    ],
  ])('on %s bars deployments for good', (_, changes, expected, message) => {
    const { ask, router } = setUp({ model: 'big' }, changes);
    expect(deployments(ask())).toEqual(expected);
    expect(ask().error?.message).toBe(message);
    const { candidates = [] } = router.resolve('it', {}, { explain }).explanation ?? {};
    expect(candidates.map(({ deployment }) => deployment)).toEqual(['big@north', 'big@south']);
    expect(candidates.at(-1)).toMatchObject({ deployment: 'big@south', outcome: 'rejected' });
    expect(candidates.at(-1)?.why).toMatch(/region|training/);
  });
});

describe('a spent budget', () => {
  const budget = { limit: 1, per: 'day' as const, zone: 'UTC', onExceed: { use: 'chat' } };
  const router = createRouter({
    table: {
      ...example,
      teams: { poor: { name: 'Poor', capabilities: ['summary', 'moderation'], budget } },
    },
  });
  const ask = (capability: string, budgetUsedShare: unknown) =>
    (router.resolve as (...given: unknown[]) => Resolution)(capability, { team: 'poor', budgetUsedShare });

  test('gives the request to the capability that the team names, and says so', () => {
    for (const share of [undefined, 0.999, 'all of it', Number.NaN]) {
      expect(ask('summary', share)).not.toHaveProperty('degradedTo');
    }
    const { degradedTo, capability, reason, targets } = ask('summary', 1);
    expect({ degradedTo, capability, reason }).toEqual({
      degradedTo: 'chat',
      capability: 'summary',
      reason: 'TARGETING_MATCH',
    });
    expect(targets).toEqual(router.resolve('chat').targets);
  });

  test('refuses what is exclusive, and opens nothing that the team may not ask for', () => {
    expect(ask('moderation', 1).error?.code).toBe('NO_TARGET');
    expect(ask('chat', 1).error?.code).toBe('NOT_ALLOWED');
    expect(ask('moderation', 0.5).error).toBeUndefined();
  });
});
