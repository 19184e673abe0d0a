import { describe, expect, test } from 'vitest';
import { mutators } from '../../src/policy-test/mutation/index.ts';
import type { Capability } from '../../src/table/table.ts';
import { runTests, testsOf } from './scratch.ts';

const subject: Capability = {
  description: 'Talk.',
  owner: 'tests',
  promise: { features: [], input: [], output: [] },
  exclusive: false,
  rules: [
    { name: 'long', when: ['>', ['attr', 'request.inputTokens'], 10], use: { model: 'a' } },
    {
      when: ['and', ['==', ['attr', 'team.id'], 't'], ['attr', 'request.stream']],
      use: { cheapest: ['a', 'b'] },
    },
    {
      use: {
        split: {
          by: 'user',
          salt: 's',
          ranges: [
            { from: 0, to: 1, model: 'a' },
            { from: 1, to: 100_000, model: 'b' },
          ],
        },
      },
    },
  ],
  fallbacks: [{ model: 'b' }, { model: 'c' }],
  timeouts: { connect: 1, firstToken: 1, idle: 1, total: 1 },
};

test('every mutator says what it changes, and changes only that', () => {
  const changes = mutators.map(({ name, mutate }) => [name, mutate(subject).map(({ change }) => change)]);
  expect(Object.fromEntries(changes)).toEqual({
    'drop-rule': ['drop the rule "long"', 'drop rule 2'],
    'swap-operator': [
      'the rule "long" when request.inputTokens >= 10',
      'the rule "long" when request.inputTokens <= 10',
      'rule 2 when (team.id == "t") || request.stream',
      'rule 2 when (team.id != "t") && request.stream',
      'rule 2 when (team.id == "t") && !request.stream',
    ],
    'swap-rules': ['swap the rule "long" with rule 2'],
    'move-boundary': ['the boundary of the split of the default at 2'],
    'remove-fallback': ['remove the fallback to b', 'remove the fallback to c'],
    'swap-fallbacks': ['try the fallback to b after the one to c'],
    'replace-model': [
      'the rule "long" with b for a',
      'rule 2 with b for a',
      'rule 2 with a for b',
      'the default with b for a',
      'the default with a for b',
      'a fallback to a for the one to b',
      'a fallback to a for the one to c',
    ],
  });
});

/** Cases that leave nothing of `chat` to change unseen. */
const thorough = [
  '  - { name: deep, given: { team: search, request: { inputTokens: 1001 tokens } }, expect: { rule: search goes deep, chain: [deep, third] } }',
  '  - { name: edge, given: { team: search, request: { inputTokens: 1k } }, expect: { rule: null } }',
  '  - { name: others, given: { request: { inputTokens: 2k } }, expect: { rule: null, chain: [swift, deep, third] } }',
  '  - { name: shares, expect: { share: { swift: 90%, third: 10% } } }',
  '  - { name: control, given: { at: { experiment: swift-or-third, bucket: 49999 } }, expect: { variant: control } }',
  '  - { name: challenger, given: { at: { experiment: swift-or-third, bucket: 50000 } }, expect: { variant: challenger } }',
].join('\n');

async function survivorsOf(cases: string): Promise<readonly string[]> {
  const run = await runTests(testsOf(cases), { mutation: true });
  const { survivors = [] } = run.type === 'ran' ? (run.mutation ?? {}) : {};
  return survivors.filter(({ capability }) => capability === 'chat').map(({ change }) => change);
}

describe('mutation', () => {
  test('leaves nothing where the cases say everything', async () => {
    expect(await survivorsOf(thorough)).toEqual([]);
  });

  test.each([
    ['edge', 'the rule "search goes deep" when (team.id == "search") && (request.inputTokens >= 1000)'],
    ['deep', 'drop the rule "search goes deep"'],
    ['shares', 'the gate of swift-or-third at 19999'],
    ['others', 'swap-fallbacks'],
  ])('names what nobody notices without the case "%s"', async (name, change) => {
    const without = thorough
      .split('\n')
      .filter((line) => !line.includes(`name: ${name},`))
      .join('\n');
    const found = await survivorsOf(without);
    const wanted = change === 'swap-fallbacks' ? 'try the fallback to deep after the one to third' : change;
    expect(found).toContain(wanted);
  });

  test('is not tried where a case fails, because nothing could be told', async () => {
    const run = await runTests(testsOf('  - { name: one, expect: { model: deep } }'), { mutation: true });
    expect(run).not.toHaveProperty('mutation');
  });

  test('says where a survivor is written', async () => {
    const run = await runTests(testsOf('  - { name: one, expect: { model: swift } }'), { mutation: true });
    const { survivors = [] } = run.type === 'ran' ? (run.mutation ?? {}) : {};
    expect(
      survivors.find(({ change }) => change === 'drop the rule "search goes deep"')?.place,
    ).toMatchObject({
      file: 'capabilities/chat.yaml',
      line: 4,
    });
  });

  test('does not count changes that change no decision', async () => {
    const apart = [
      'description: Talk.',
      'owner: tests',
      'rules:',
      '  - { name: a, when: team.id == "search", use: deep }',
      '  - { name: b, when: team.id == "other", use: third }',
      'use: swift',
      '',
    ].join('\n');
    const other = 'name: Other\ncapabilities: [apart]\n';
    const tests = testsOf('  - { name: one, expect: { model: swift } }', 'apart');
    const run = await runTests(
      { ...tests, 'capabilities/apart.yaml': apart, 'teams/other.yaml': other },
      { mutation: true },
    );
    expect(run).toMatchObject({ type: 'ran', mutation: { equivalent: 1 } });
  });
});

describe('coverage', () => {
  test('names each rule, range, fallback, arm, rollout and patch that no case touches', async () => {
    const run = await runTests(testsOf(thorough.split('\n').slice(0, 2).join('\n')), { coverage: true });
    const parts = (run.type === 'ran' ? (run.coverage ?? []) : []).map(
      ({ what, place, touched }) => `${touched ? '+' : '-'} ${place.file}:${place.line} ${what}`,
    );
    expect(parts).toMatchInlineSnapshot(`
      [
        "+ capabilities/chat.yaml:4 the rule "search goes deep" of chat",
        "+ capabilities/chat.yaml:7 the default of chat",
        "- capabilities/chat.yaml:8 the fallback of chat to deep",
        "+ capabilities/chat.yaml:8 the fallback of chat to third",
        "- capabilities/chat.yaml:15 the arm control of chat",
        "- capabilities/chat.yaml:16 the arm challenger of chat",
        "- capabilities/mix.yaml:3 the default of mix",
        "- capabilities/mix.yaml:3 swift in the split of the default of mix",
        "- capabilities/mix.yaml:3 deep in the split of the default of mix",
        "- capabilities/think.yaml:3 the default of think",
        "- capabilities/think.yaml:5 the rollout of think to third",
        "- environments/staging.yaml:2 the patch of capabilities/mix for staging",
      ]
    `);
  });

  test('counts a case in an environment for its overlay', async () => {
    const tests = testsOf('  - { name: one, given: { env: staging }, expect: { model: deep } }', 'mix');
    const run = await runTests(tests, { coverage: true });
    const patch =
      run.type === 'ran' ? run.coverage?.find(({ what }) => what.startsWith('the patch')) : undefined;
    expect(patch).toMatchObject({ touched: true, place: { file: 'environments/staging.yaml', line: 2 } });
  });
});
