import fc from 'fast-check';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import { type AttributePath, attributes, type Condition } from '../../src/table/condition.ts';
import {
  type Constraints,
  type Experiment,
  fallbackClasses,
  type Rollout,
  type RoutingTable,
  type Use,
  type UseForm,
  type Within,
} from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';

const models = ['m0', 'm1', 'm2', 'm3'];
const providers = ['p0', 'p1', 'p2'];
const words = ['', 'a', 'b', 'u-1', 'pro', 'eu', 'é', '\uff5e', '😀'];

const literal = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(-1, 0, 0.3, 1, 2, 12, 150_000),
  fc.boolean(),
  fc.constant(null),
);

const paths = Object.keys(attributes) as AttributePath[];

/** Conditions of any shape; most are not what a type checker lets through, and none may throw. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition; call: Condition }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    fc.constantFrom(...paths).map((path): Condition => ['attr', path]),
    fc.constantFrom(...paths).map((path): Condition => ['has', path]),
    fc.constantFrom(...words).map((key): Condition => ['entry', 'tags', key]),
    fc.constantFrom(...words).map((key): Condition => ['hasEntry', 'tags', key]),
    fc.array(literal, { maxLength: 3 }).map((items): Condition => ['list', ...items]),
    tie('call'),
  ),
  call: fc.oneof(
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { maxLength: 3 }))
      .map(([operator, operands]): Condition => [operator, ...operands]),
    fc.tuple(fc.constantFrom('not', 'size'), tie('tree')),
    fc.tuple(
      fc.constantFrom(
        '==',
        '!=',
        '<',
        '<=',
        '>',
        '>=',
        'in',
        '+',
        '-',
        '*',
        'startsWith',
        'endsWith',
        'contains',
      ),
      tie('tree'),
      tie('tree'),
    ),
    fc.tuple(fc.constant('if'), tie('tree'), tie('tree'), tie('tree')),
  ) as fc.Arbitrary<Condition>,
})).tree;

/** A condition that often has an answer. */
const likely: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...words).map((word): Condition => ['==', ['attr', 'user'], word]),
  fc.constantFrom('t0', 't1').map((team): Condition => ['==', ['attr', 'team.id'], team]),
  fc.constantFrom(...words).map((word): Condition => ['in', word, ['attr', 'team.tags']]),
  fc.constantFrom(500, 5000).map((limit): Condition => ['>', ['attr', 'request.inputTokens'], limit]),
  fc.constantFrom(3, 12, 20).map((hour): Condition => ['<', ['attr', 'now.hour'], hour]),
  fc
    .constantFrom(0, 3, 5)
    .map((day): Condition => ['or', ['==', ['attr', 'now.weekday'], day], ['attr', 'request.stream']]),
  condition,
);

/** Up to four half-open ranges over all buckets. */
const ranges = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { maxLength: 3 }),
    fc.array(fc.constantFrom(...models), { minLength: 4, maxLength: 4 }),
  )
  .map(([cuts, names]) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), 100_000];
    return edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to, model: names[index] ?? 'm0' }));
  });

const unit = fc.constantFrom('user', 'session', 'team', 'key', 'request');
const someModels = fc.uniqueArray(fc.constantFrom(...models), { minLength: 1 });

const within: fc.Arbitrary<Within> = fc.record(
  { costPerRequest: fc.integer({ min: 1, max: 40 }), firstToken: fc.constantFrom(100, 200, 300) },
  { requiredKeys: [] },
);

const form: fc.Arbitrary<UseForm> = fc.oneof(
  fc.constantFrom(...models).map((model) => ({ model })),
  fc.record({ by: unit, salt: fc.constantFrom('s', 'größe', ''), ranges }).map((split) => ({ split })),
  someModels.map((cheapest) => ({ cheapest })),
  someModels.map((fastest) => ({ fastest })),
  someModels.map((balanced) => ({ balanced })),
);

const use: fc.Arbitrary<Use> = fc
  .tuple(form, fc.option(within, { nil: undefined, freq: 3 }))
  .map(([one, bound]) => (bound === undefined ? one : { ...one, within: bound }));

const experiment: fc.Arbitrary<Experiment> = fc
  .record({
    by: unit,
    share: fc.constantFrom(0, 20_000, 50_000, 100_000),
    ranges,
    uses: fc.array(use, { minLength: 4, maxLength: 4 }),
  })
  .map(({ by, share, ranges: cuts, uses }) => ({
    name: 'x',
    by,
    gate: { salt: 'x:gate:1', share },
    armSalt: 'x:arm:1',
    arms: cuts.map(({ from, to }, index) => ({
      name: `arm-${index}`,
      from,
      to,
      use: uses[index] ?? { model: 'm0' },
    })),
  }));

/** The moment around which generated rollouts begin and end. */
const now = Date.UTC(2026, 10, 25, 13, 5);

const rollout: fc.Arbitrary<Rollout> = fc
  .record({
    to: fc.constantFrom(...models),
    by: unit,
    startsIn: fc.integer({ min: -200, max: 20 }),
    steps: fc.array(
      fc.record({ rise: fc.integer({ min: 1, max: 30_000 }), for: fc.integer({ min: 1, max: 60_000 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ to, by, startsIn, steps }) => {
    let share = 0;
    return {
      to,
      by,
      salt: `c:rollout:${to}`,
      startsAt: now / 1000 + startsIn,
      steps: steps.map(({ rise, for: lasts }) => {
        share += rise;
        return { share, for: lasts };
      }),
      onFail: 'rollback',
    };
  });

const change = fc.oneof(
  fc.constant({}),
  experiment.map((one) => ({ experiment: one })),
  rollout.map((one) => ({ rollout: one })),
);

const constraints: fc.Arbitrary<Constraints> = fc
  .tuple(
    within,
    fc.record(
      {
        regions: fc.uniqueArray(fc.constantFrom('eu', 'us'), { minLength: 1 }),
        training: fc.constant(false as const),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([bounds, rest]) => ({ ...bounds, ...rest }));

const fallback = fc.record(
  {
    model: fc.constantFrom(...models),
    on: fc.uniqueArray(fc.constantFrom(...fallbackClasses), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['model'] },
);

const capability = fc.record({
  conditional: fc.array(
    fc.record(
      { name: fc.constantFrom('one', 'two', 'three'), when: likely, use },
      { requiredKeys: ['when', 'use'] },
    ),
    { maxLength: 3 },
  ),
  last: use,
  fallbacks: fc.array(fallback, { maxLength: 3 }),
  change,
  exclusive: fc.boolean(),
  constraints: fc.option(constraints, { nil: undefined, freq: 2 }),
});

const rate = fc.integer({ min: 0, max: 4 }).map((one) => one * 1000);

const price = fc.record(
  {
    input: rate,
    output: rate,
    perRequest: fc.integer({ min: 0, max: 3 }),
    tiers: fc
      .uniqueArray(fc.constantFrom(100, 1000, 15_000), { minLength: 1 })
      .chain((limits) =>
        fc.tuple(
          ...limits
            .toSorted((a, b) => a - b)
            .map((above) => fc.record({ above: fc.constant(above), input: rate })),
        ),
      ),
    windows: fc
      .tuple(fc.constantFrom(0, 700, 785), fc.constantFrom(786, 800, 1440), rate)
      .map(([from, to, output]) => [{ from, to, zone: 'UTC', hoursIn: 'UTC', output }]),
  },
  { requiredKeys: ['input', 'output'] },
);

/** Sound tables with four models on three providers, three teams and up to three capabilities. */
export const table: fc.Arbitrary<RoutingTable> = fc
  .record({
    served: fc.array(fc.uniqueArray(fc.constantFrom(...providers), { minLength: 1 }), {
      minLength: 4,
      maxLength: 4,
    }),
    prices: fc.array(fc.array(price, { maxLength: 2 }), { minLength: 12, maxLength: 12 }),
    capabilities: fc.array(capability, { minLength: 1, maxLength: 3 }),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'pro')),
  })
  .map(({ served, prices, capabilities, tags }) => {
    const example = exampleTable();
    const { chat } = example.capabilities;
    const { big } = example.models;
    const { south } = example.providers;
    if (!chat || !big || !south) throw new Error('the example has them');
    const { params: _, ...plain } = chat;
    return {
      ...example,
      providers: {
        p0: { ...south, region: 'eu', data: { training: false } },
        p1: { ...south, region: 'us', data: { training: true } },
        p2: south,
      },
      models: Object.fromEntries(
        models.map((id, index) => [
          id,
          { ...big, deployments: (served[index] ?? []).map((provider) => `${id}@${provider}`) },
        ]),
      ),
      deployments: Object.fromEntries(
        models.flatMap((model, row) =>
          (served[row] ?? []).map((provider, column) => [
            `${model}@${provider}`,
            {
              model,
              provider,
              upstream: model,
              prices: (prices[row * 3 + column] ?? []).map((one, index) => ({
                ...one,
                from: index * 1_000_000_000,
              })),
            },
          ]),
        ),
      ),
      capabilities: Object.fromEntries(
        capabilities.map((one, index) => {
          const alone = one.exclusive && one.fallbacks.length === 0 && Object.keys(one.change).length === 0;
          return [
            `c${index}`,
            {
              ...plain,
              rules: [...one.conditional, { use: one.last }],
              fallbacks: one.fallbacks,
              exclusive: alone,
              ...one.change,
              ...(one.constraints === undefined ? {} : { constraints: one.constraints }),
            },
          ];
        }),
      ),
      teams: {
        t0: { name: 'T0', capabilities: '*' as const, region: 'eu', tags },
        t1: {
          name: 'T1',
          capabilities: ['c0', 'c1'],
          budget: { limit: 1, per: 'day' as const, zone: 'UTC', onExceed: { use: 'c0' } },
        },
      },
    };
  });

const count = fc.integer({ min: 0, max: 20_000 });

/** Contexts that keep to their types, with any field absent. */
export const context: fc.Arbitrary<ResolveContext> = fc.record(
  {
    team: fc.constantFrom('t0', 't1', 't2'),
    key: fc.constantFrom(...words),
    user: fc.constantFrom(...words),
    session: fc.constantFrom(...words),
    request: fc.constantFrom(...words),
    tags: fc.dictionary(fc.constantFrom(...words), fc.constantFrom(...words)),
    inputTokens: count,
    maxOutputTokens: count,
    messages: count,
    stream: fc.boolean(),
    tools: fc.integer({ min: 0, max: 3 }),
    complexity: fc.double({ min: 0, max: 1, noNaN: true }),
    api: fc.constantFrom('chat', 'embeddings'),
    budgetUsedShare: fc.constantFrom(0, 0.999, 1, 1.5),
  },
  { requiredKeys: [] },
);

/** What calls to one deployment have shown: how long ago, how fast, and how many are under way. */
export interface Record {
  readonly age: number;
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
  readonly underWay: number;
}

export const record: fc.Arbitrary<Record> = fc.record(
  {
    age: fc.constantFrom(0, 30_000, 59_999, 60_000, 90_000),
    firstTokenMs: fc.constantFrom(50, 100, 150, 250, 400),
    tokensPerSecond: fc.constantFrom(1, 10, 100),
    underWay: fc.nat(3),
  },
  { requiredKeys: ['age', 'underWay'] },
);

/** From 0 to below 1, often where something begins or ends. */
export const chance = fc.oneof(
  fc.constantFrom(0, 0.049, 0.05, 0.5, 0.999999),
  fc.double({ min: 0, max: 0.999999, noNaN: true }),
);
