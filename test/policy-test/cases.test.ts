import { describe, expect, test } from 'vitest';
import { runTests, testsOf } from './scratch.ts';

/** Cases that pass as they stand: each says one thing that the runtime does. */
const sound: readonly [string, string, string?][] = [
  [
    'a rule by its name',
    '{ given: { team: search, request: { inputTokens: 2k } }, expect: { rule: search goes deep, model: deep } }',
  ],
  ['no rule', '{ given: { team: search, request: { inputTokens: 1k } }, expect: { rule: null } }'],
  [
    'a fallback while a model is down',
    '{ given: { down: [swift] }, expect: { model: deep, reason: FALLBACK } }',
  ],
  ['a fallback while a provider is down', '{ given: { down: [north] }, expect: { provider: south } }'],
  [
    'the next while deployments are down',
    '{ given: { down: [swift@north, deep@south] }, expect: { deployment: third@south } }',
  ],
  ['a chain by models', '{ expect: { chain: [swift, deep, third] } }'],
  ['the start of a chain', '{ expect: { chainStartsWith: [swift@north, deep] } }'],
  [
    'the last bucket of an arm',
    '{ given: { at: { experiment: swift-or-third, bucket: 49999 } }, expect: { variant: control, experiment: swift-or-third } }',
  ],
  [
    'the first bucket of the next',
    '{ given: { at: { experiment: swift-or-third, bucket: 50000 } }, expect: { variant: challenger, model: third } }',
  ],
  [
    'who is before the gate',
    '{ given: { at: { experiment: swift-or-third, bucket: 0, gate: 20000 } }, expect: { variant: null, experiment: null } }',
  ],
  [
    'an experiment that leaves rules alone',
    '{ given: { team: search, request: { inputTokens: 2k }, at: { experiment: swift-or-third, bucket: 0 } }, expect: { variant: null } }',
  ],
  ['the exact shares behind a gate', '{ expect: { share: { swift: 90%, third: 10%, deep: 0% } } }'],
  ['what must not come out', '{ expect: { not: { provider: south, reason: FALLBACK } } }'],
  ['a team that may not', '{ given: { team: search }, expect: { error: NOT_ALLOWED } }', 'think'],
  ['a team that nobody knows', '{ given: { team: nobody }, expect: { error: UNKNOWN_TEAM } }'],
  ['a spent budget', '{ given: { team: search, budgetUsedShare: 1.2 }, expect: { degradedTo: mix } }'],
  [
    'a rollout before it starts',
    '{ given: { now: "2025-12-31T23:59:59Z" }, expect: { share: { swift: 100% } } }',
    'think',
  ],
  [
    'a rollout in its first step',
    '{ given: { now: "2026-01-01T12:00:00Z" }, expect: { share: { third: 10%, swift: 90% } } }',
    'think',
  ],
  [
    'the last who moves',
    '{ given: { now: "2026-01-01T12:00:00Z", at: { rollout: third, bucket: 9999 } }, expect: { variant: third } }',
    'think',
  ],
  [
    'the first who stays',
    '{ given: { now: "2026-01-01T12:00:00Z", at: { rollout: third, bucket: 10000 } }, expect: { variant: null } }',
    'think',
  ],
  [
    'a boundary of a split',
    '{ given: { at: { split: default, bucket: 74999 } }, expect: { model: swift } }',
    'mix',
  ],
  ['an environment', '{ given: { env: staging }, expect: { model: deep, reason: STATIC } }', 'mix'],
  [
    'every combination of a matrix',
    `{ matrix: { tokens: [1001 tokens, 200k], team: [search] }, given: { team: "\${team}", request: { inputTokens: "\${tokens}" } }, expect: { model: deep } }`,
  ],
];

test.each(sound)('%s can be expected', async (_, rest, capability = 'chat') => {
  const run = await runTests(testsOf(`  - ${rest.replace('{', '{ name: one,')}`, capability));
  expect(run.type === 'ran' ? run.results.flatMap(({ mismatches }) => mismatches) : run.diagnostics).toEqual(
    [],
  );
  expect(run.type === 'ran' && run.results.length > 0).toBe(true);
});

/** The same, saying something else: a comparison that could not fail would pass all of the above. */
const wrong: readonly [string, string, string, string][] = [
  ['model', '{ expect: { model: deep } }', 'deep', 'swift'],
  ['rule', '{ expect: { rule: search goes deep } }', 'search goes deep', 'none'],
  ['chain', '{ expect: { chain: [swift, third] } }', 'swift → third', 'swift → deep → third'],
  ['chainStartsWith', '{ expect: { chainStartsWith: [deep] } }', 'deep', 'swift → deep → third'],
  ['share.third', '{ expect: { share: { third: 10.001% } } }', '10.001%', '10%'],
  ['not.model', '{ expect: { not: { model: swift } } }', 'anything but swift', 'swift'],
  ['error', '{ expect: { error: NO_TARGET } }', 'NO_TARGET', 'none'],
  [
    'variant',
    '{ given: { at: { experiment: swift-or-third, bucket: 50000 } }, expect: { variant: control } }',
    'control',
    'challenger',
  ],
];

test.each(wrong)('another %s is a mismatch with both sides', async (field, rest, expected, actual) => {
  const run = await runTests(testsOf(`  - ${rest.replace('{', '{ name: one,')}`));
  expect(run).toMatchObject({ type: 'ran', results: [{ mismatches: [{ field, expected, actual }] }] });
});

describe('a failure', () => {
  test('names the nearest rule, the part of its condition that failed, and what is not known', async () => {
    const run = await runTests(
      testsOf('  - { name: one, given: { team: search }, expect: { rule: search goes deep } }'),
    );
    expect(run).toMatchObject({
      results: [
        {
          nearest: {
            rule: 'search goes deep',
            place: { file: 'capabilities/chat.yaml', line: 4 },
            failed: [{ condition: 'request.inputTokens > 1000', missing: 'request.inputTokens' }],
          },
        },
      ],
    });
  });
});

describe('a mistake in a test file', () => {
  const mistakes: readonly [string, string, string][] = [
    [
      'a team',
      '{ given: { team: serch }, expect: { model: swift } }',
      'tests/chat.yaml:3:33 There is no team "serch" → search',
    ],
    ['a model', '{ expect: { model: swfit } }', 'tests/chat.yaml:3:35 There is no model "swfit" → swift'],
    [
      'a rule',
      '{ expect: { rule: search goes dep } }',
      'tests/chat.yaml:3:34 There is no rule "search goes dep" → search goes deep',
    ],
    [
      'a variant',
      '{ expect: { variant: controll } }',
      'tests/chat.yaml:3:37 There is no variant "controll" → control',
    ],
    [
      'an environment',
      '{ given: { env: stagin }, expect: { model: swift } }',
      'tests/chat.yaml:3:32 There is no environment "stagin" → staging',
    ],
    [
      'a name of the matrix',
      `{ matrix: { team: [search] }, given: { team: "\${teem}" }, expect: { model: swift } }`,
      'tests/chat.yaml:3:61 The matrix has no "teem" → team',
    ],
    [
      'a bucket of nothing',
      '{ given: { at: { gate: 1, bucket: 2 } }, expect: { model: swift } }',
      'tests/chat.yaml:3:31 `at` is in one experiment, one split, one rollout or one order, and not {"gate":1,"bucket":2}',
    ],
    [
      'a matrix beyond all bounds',
      `{ matrix: { ${['a', 'b', 'c', 'd'].map((name) => `${name}: [1, 2, 3, 4, 5, 6]`).join(', ')} }, given: { user: "\${a}\${b}\${c}\${d}" }, expect: { model: swift } }`,
      'tests/chat.yaml:3:18 The matrix makes 1296 cases of one, more than 1000',
    ],
    [
      'a value of the matrix',
      `{ matrix: { tokens: [many] }, given: { request: { inputTokens: "\${tokens}" } }, expect: { model: swift } }`,
      'tests/chat.yaml:3:79 `inputTokens` is a number of tokens with its unit, as in 128k, and not "many"',
    ],
  ];

  test.each(mistakes)('with %s is refused at its place, with what was meant', async (_, rest, said) => {
    const run = await runTests(testsOf(`  - ${rest.replace('{', '{ name: one,')}`));
    const [first] = run.type === 'refused' ? run.diagnostics : [];
    const { file, start } = first?.span ?? { file: '', start: { line: 0, column: 0 } };
    const meant = /`(.*)`/.exec(first?.help ?? '')?.[1];
    const all = `${file}:${start.line}:${start.column} ${first?.message}${meant === undefined ? '' : ` → ${meant}`}`;
    expect(all).toBe(said);
  });

  test('is two cases of one name', async () => {
    const run = await runTests(
      testsOf('  - { name: one, expect: { model: swift } }\n  - { name: one, expect: { model: swift } }'),
    );
    expect(run.type === 'refused' && run.diagnostics.map(({ code }) => code)).toEqual([
      'duplicate-case-name',
    ]);
  });
});
