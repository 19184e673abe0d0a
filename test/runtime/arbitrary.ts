import fc from 'fast-check';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import { type AttributePath, attributes, type Condition } from '../../src/table/condition.ts';
import { fallbackClasses, type RoutingTable, type Use } from '../../src/table/table.ts';
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

const use: fc.Arbitrary<Use> = fc.oneof(
  fc.constantFrom(...models).map((model) => ({ model })),
  fc
    .record({
      by: fc.constantFrom(
        'user' as const,
        'session' as const,
        'team' as const,
        'key' as const,
        'request' as const,
      ),
      salt: fc.constantFrom('s', 'größe', ''),
      ranges,
    })
    .map((split) => ({ split })),
  fc.uniqueArray(fc.constantFrom(...models), { minLength: 1 }).map((cheapest) => ({ cheapest })),
);

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
});

const price = fc.record({ input: fc.integer({ min: 0, max: 4 }), output: fc.integer({ min: 0, max: 4 }) });

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
      providers: Object.fromEntries(providers.map((id) => [id, south])),
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
        capabilities.map(({ conditional, last, fallbacks }, index) => [
          `c${index}`,
          { ...plain, rules: [...conditional, { use: last }], fallbacks },
        ]),
      ),
      teams: {
        t0: { name: 'T0', capabilities: '*' as const, region: 'eu', tags },
        t1: { name: 'T1', capabilities: ['c0'] },
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
  },
  { requiredKeys: [] },
);
