import { join } from 'node:path';
import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/compiler/compile.ts';
import { flagd } from '../../../src/compiler/emit/flagd.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter } from '../../../src/runtime/router.ts';
import type { Condition } from '../../../src/table/condition.ts';
import type { Capability, RoutingTable, Use } from '../../../src/table/table.ts';

const samples = join(import.meta.dirname, '../../samples');

async function tableOf(sample: string): Promise<RoutingTable> {
  const { table } = await compile({
    directory: join(samples, sample, 'registry'),
    now: new Date('2026-01-01'),
  });
  return table ?? expect.fail(`${sample} does not compile`);
}

const base = await tableOf('every kind of rule and condition');

function withChat(changes: Partial<Capability>): RoutingTable {
  const chat = base.capabilities['chat'] ?? expect.fail('no chat');
  return { ...base, capabilities: { chat: { ...chat, ...changes } } };
}

function emitted(table: RoutingTable) {
  return flagd.emit({ table, bytes: '', revision: '' });
}

/** The model that flagd answers, for a context as our callers give it. */
function oracle(table: RoutingTable): (context: ResolveContext) => string {
  const core = new FlagdCore();
  core.setConfigurations(emitted(table).files[0]?.content ?? '');
  return (context) => {
    const { team, key, user, session, request, tags, ...rest } = context;
    const details = {
      ...{ user, session, tags },
      ...(team === undefined ? {} : { team: { id: team } }),
      ...(key === undefined ? {} : { key: { id: key } }),
      request: { ...rest, id: request },
    };
    // Absent is absent: flagd's contexts are JSON.
    return core.resolveStringEvaluation('chat', 'none', JSON.parse(JSON.stringify(details))).value;
  };
}

const anyText = fc.constantFrom<Condition>(
  ['attr', 'user'],
  ['attr', 'team.id'],
  ['entry', 'tags', 'tier'],
  ['attr', 'env'],
  ['attr', 'capability'],
  'u-1',
  'legal',
  'gold',
  '',
  'default',
);
const anyNumber = fc.constantFrom<Condition>(
  ['attr', 'request.inputTokens'],
  ['attr', 'request.tools'],
  ['attr', 'request.complexity'],
  0,
  1,
  -1,
  0.5,
  6,
);
const { condition: anyCondition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Condition>(
      true,
      false,
      ['attr', 'request.stream'],
      ['attr', 'request.jsonSchema'],
      ['has', 'user'],
      ['hasEntry', 'tags', 'tier'],
    ),
    fc.tuple(fc.constantFrom('==', '!=', 'startsWith', 'endsWith', 'contains'), anyText, anyText),
    fc.tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), anyNumber, anyNumber),
    anyText.map((text): Condition => ['in', text, ['list', 'u-1', 'legal', '']]),
    anyNumber.map((number): Condition => ['in', number, ['list', 0, 1, 6]]),
    fc.tuple(fc.constantFrom('and', 'or'), tie('condition'), tie('condition')),
    fc.tuple(fc.constant('not'), tie('condition')),
    fc.tuple(fc.constant('if'), tie('condition'), tie('condition'), tie('condition')),
  ) as fc.Arbitrary<Condition>,
}));

const anyContext: fc.Arbitrary<ResolveContext> = fc
  .record(
    {
      user: fc.oneof(
        fc.constantFrom('u-1', 'legal', ''),
        fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      ),
      session: fc.constantFrom('s-1', 's-2'),
      team: fc.constantFrom('legal', 'search'),
      tags: fc.dictionary(fc.constantFrom('tier', 'other'), fc.constantFrom('gold', 'u-1')),
      inputTokens: fc.integer({ min: 0, max: 8 }),
      tools: fc.integer({ min: 0, max: 2 }),
      complexity: fc.constantFrom(0, 0.25, 0.5, 1),
      stream: fc.boolean(),
      jsonSchema: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .chain((context) => fc.uuid().map((request) => ({ ...context, request })));

const split = (by: 'user' | 'session' | 'team' | 'request', salt: string): Use => ({
  split: {
    by,
    salt,
    ranges: [
      { from: 0, to: 12_345, model: 'gamma' },
      { from: 12_345, to: 60_000, model: 'alpha' },
      { from: 60_000, to: 100_000, model: 'beta' },
    ],
  },
});
const anyUse = fc.oneof(
  fc.constantFrom<Use>({ model: 'alpha' }, { model: 'beta' }, { model: 'gamma' }),
  fc.constantFrom('user', 'session', 'request').map((by) => split(by as 'user', `chat:${by}`)),
);

// Teams that the table does not know are refused by a router; flagd knows none at all.
const teams = {
  legal: { name: 'Legal', capabilities: '*' },
  search: { name: 'Search', capabilities: '*' },
} as const;

describe('flagd', () => {
  test('answers the same model as a router, for any rules that it can express and any request', () => {
    const anyRules = fc.tuple(fc.array(fc.tuple(anyCondition, anyUse), { maxLength: 4 }), anyUse);
    const property = fc.property(
      anyRules,
      fc.array(anyContext, { minLength: 20, maxLength: 20 }),
      ([rules, last], contexts) => {
        const table = {
          ...withChat({ rules: [...rules.map(([when, use]) => ({ when, use })), { use: last }] }),
          teams,
        };
        expect(emitted(table).losses?.filter(({ feature }) => /^rule/.test(feature))).toEqual([]);
        const router = createRouter({ table });
        const ask = oracle(table);
        for (const context of contexts) {
          const ours = router.resolve('chat', context).targets[0]?.model;
          expect(ask(context), JSON.stringify(context)).toBe(ours);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  test('divides an experiment between the same arms', () => {
    const table = withChat({
      rules: [{ use: { model: 'gamma' } }],
      experiment: {
        name: 'alpha-or-both',
        by: 'user',
        gate: { salt: 'alpha-or-both:gate:1', share: 40_000 },
        armSalt: 'alpha-or-both:arm:1',
        arms: [
          { name: 'control', from: 0, to: 33_333, use: { model: 'alpha' } },
          { name: 'both', from: 33_333, to: 100_000, use: split('session', 'arm:both') },
        ],
      },
    });
    const router = createRouter({ table });
    const ask = oracle(table);
    const seen = new Set<string>();
    for (let index = 0; index < 3000; index += 1) {
      const context = { user: index === 0 ? '' : `user-${index}`, session: `s-${index}` };
      const ours = router.resolve('chat', context);
      expect(ask(context), context.user).toBe(ours.targets[0]?.model);
      seen.add(`${ours.experiment?.arm} ${ours.targets[0]?.model}`);
    }
    expect(seen.size).toBeGreaterThan(4);
  });

  test('names what it cannot express, with what happens instead', () => {
    const when: Condition = ['>', ['size', ['attr', 'user']], 3];
    const table = withChat({
      rules: [
        { name: 'long names', when, use: { model: 'alpha' } },
        { use: { cheapest: ['beta', 'gamma'] } },
      ],
      fallbacks: [{ model: 'alpha' }],
      hedge: { after: 1000 },
    });
    expect(emitted(table).losses).toEqual([
      expect.objectContaining({ capability: 'chat', feature: 'fallback' }),
      { capability: 'chat', feature: 'hedge', consequence: 'no second request is sent' },
      {
        capability: 'chat',
        feature: 'rule 1 "long names"',
        consequence: 'it uses size, so its requests go where the rules after it send them',
      },
      { capability: 'chat', feature: 'cheapest of the default', consequence: 'always beta' },
    ]);
    expect(oracle(table)({ user: 'somebody' })).toBe('beta');
  });

  test('a loss is a warning at the capability, told apart by target', async () => {
    const { losses, diagnostics } = await compile({
      directory: join(samples, 'one model and one fallback/registry'),
      now: new Date('2026-01-01'),
    });
    expect(diagnostics.filter(({ code }) => code === 'target-loss')).toEqual([]);
    expect(losses.get('table')).toEqual([]);
    expect(losses.get('flagd')).toEqual([
      expect.objectContaining({
        code: 'target-loss',
        severity: 'warning',
        message: expect.stringMatching(/^flagd cannot express fallback of chat: /),
        span: expect.objectContaining({ file: 'capabilities/chat.yaml' }),
      }),
    ]);
  });
});
