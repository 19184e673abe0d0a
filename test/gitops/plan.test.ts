import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/gitops/plan/plan.ts';
import { registry } from '../policy-test/scratch.ts';
import { planOf, revisionsOf } from './revisions.ts';

const edited = (file: keyof typeof registry, from: string, to: string) => {
  const text = registry[file];
  expect(text).toContain(from);
  return { ...registry, [file]: text.replace(from, to) };
};

const codesOf = async (after: Readonly<Record<string, string>>) =>
  (await planOf(registry, after)).changes.map((one) => one.code);

describe('a plan', () => {
  test('is empty where only comments and layout differ', async () => {
    const plan = await planOf(
      registry,
      edited('capabilities/mix.yaml', 'owner: tests', '# who\nowner: tests'),
    );
    expect(plan).toMatchObject({ identical: true, changes: [] });
    expect(plan.base.digest).toBe(plan.head.digest);
  });

  test('says which share of which requests goes where, exactly', async () => {
    const plan = await planOf(registry, edited('capabilities/chat.yaml', 'share: 20%', 'share: 40%'));
    const [moved] = plan.changes.filter(({ code }) => code === 'target-moved');
    expect(moved).toMatchObject({
      class: 'BEHAVIOURAL',
      environments: ['default', 'staging'],
      moved: { most: '10%', evidence: { kind: 'exact' } },
    });
    expect(moved?.moved?.parts[0]?.flows).toEqual([{ from: 'swift@north', to: 'third@south', share: '10%' }]);
  });

  test('counts a change of a running experiment among the gravest', async () => {
    const after = {
      ...registry,
      'capabilities/chat.yaml': registry['capabilities/chat.yaml']
        .replace('control: { share: 50%', 'control: { share: 60%')
        .replace('challenger: { share: 50%', 'challenger: { share: 40%'),
    };
    expect(await codesOf(after)).toContain('experiment-weights-changed');
  });

  test('names the one environment that an overlay touches', async () => {
    const plan = await planOf(registry, edited('environments/staging.yaml', 'use: deep', 'use: third'));
    expect(plan.changes.map(({ environments }) => environments)).toContainEqual(['staging']);
    expect(plan.changes.every(({ environments }) => !environments.includes('default'))).toBe(true);
  });

  test('has a change for what only people read, and calls it safe', async () => {
    const plan = await planOf(
      registry,
      edited('capabilities/mix.yaml', 'description: Mix.', 'description: Mixed.'),
    );
    expect(plan.changes).toMatchObject([{ code: 'described-otherwise', class: 'SAFE' }]);
  });

  test('of a table that another version compiled says that only its self-test differs', async () => {
    const { base, head, now } = await revisionsOf(registry, registry);
    const environments = new Map(
      [...base.environments].map(
        ([
          name,
          {
            table: { selfTest: _, ...table },
            ...side
          },
        ]) => [name, { ...side, table, revision: `sha256:${'0'.repeat(64)}` }],
      ),
    );
    const plan = makePlan({ ...base, environments }, head, { now });
    expect(new Set(plan.changes.map(({ code, class: name }) => `${name} ${code}`))).toEqual(
      new Set(['SAFE self-test-changed']),
    );
  });
});

describe('what a plan could not go through', () => {
  const chat = (use: string, more = '') => ({
    ...registry,
    'capabilities/chat.yaml': `description: Talk.\nowner: tests\nrules:\n  - { name: r, when: 'request.inputTokens + 7 == 4242424', use: ${use} }\nuse: swift\n${more}`,
  });

  test.each([
    ['another timeout', 'timeouts: { firstToken: 4s }\n', 'timeouts-changed'],
    ['one more behind the first', 'fallback: [third]\n', 'redundancy-gained'],
    ['other parameters', 'params: { temperature: 1 }\n', 'params-changed'],
  ])('is not hidden by %s beside it', async (_, more, beside) => {
    const { changes } = await planOf(chat('deep'), chat('third', more));
    expect(changes.map(({ code }) => code)).toEqual(expect.arrayContaining(['not-told-apart', beside]));
  });

  test('is nothing where only what stands beside the rules differs', async () => {
    const { changes } = await planOf(chat('deep'), chat('deep', 'timeouts: { firstToken: 4s }\n'));
    expect(changes.map(({ code }) => code)).toEqual(['timeouts-changed']);
  });
});

describe('a tag with the name of what every object has', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is asked for like any other: %s',
    async (tag) => {
      const chat = (use: string) => ({
        ...registry,
        'capabilities/chat.yaml': `description: Talk.\nowner: tests\nrules:\n  - { name: r, when: 'tags["${tag}"] == "x"', use: ${use} }\nuse: swift\n`,
      });
      const { changes } = await planOf(chat('deep'), chat('third'));
      expect(changes).toMatchObject([
        { code: 'target-moved', moved: { most: '100%', parts: [{ where: `tags["${tag}"] == "x"` }] } },
      ]);
    },
  );
});
