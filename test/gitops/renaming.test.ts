import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileRevision } from '../../src/gitops/plan/compile-revision.ts';
import { makePlan, type PlanOptions } from '../../src/gitops/plan/plan.ts';
import { treeOfFiles } from '../../src/gitops/plan/tree-of-files.ts';
import { weighByRecords } from '../../src/gitops/plan/weigh-by-records.ts';
import { createRouter } from '../../src/runtime/router.ts';
import { temporaryDirectory } from '../cli/run-signalbox.ts';
import { capability, sample } from '../cli/sample-registry.ts';

const now = Date.parse('2026-06-01T00:00:00Z');

type Files = Readonly<Record<string, string>>;

async function compiled(files: Files, name: string) {
  const bytes = new Map(Object.entries(files).map(([file, text]) => [file, new TextEncoder().encode(text)]));
  const { revision, compilation } = await compileRevision({
    name,
    directory: '/nowhere',
    tree: treeOfFiles(bytes),
    now,
    cache: new Map(),
  });
  if (revision === undefined) throw new Error(JSON.stringify(compilation.diagnostics));
  return { revision, review: compilation.review };
}

async function planned(before: Files, after: Files, lines?: readonly object[]) {
  const { revision: base } = await compiled(before, 'base');
  const { revision: head, review } = await compiled(after, 'head');
  const options: PlanOptions = {
    now,
    renamed: review?.renamed,
    renamedModels: review?.renamedModels,
    requires: ({ class: name }) =>
      name === 'BREAKING' ? [{ anyOf: ['@org/platform'], because: 'BREAKING' }] : [],
  };
  const made = makePlan(base, head, options);
  if (lines === undefined) return { base, head, changes: made.changes, records: undefined };
  const path = join(temporaryDirectory(), 'r.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { plan, records } = await weighByRecords(made, {
    base,
    head,
    files: [{ name: 'r.jsonl', path }],
    ...options,
  });
  return { base, head, changes: plan.changes, records };
}

const record = (more: object = {}) => ({
  format: 1,
  at: '2026-05-02T09:00:00.000Z',
  capability: 'chat',
  environment: 'default',
  revision: 'sha256:old',
  units: 'raw',
  context: { user: 'u1' },
  reason: 'STATIC',
  targets: ['swift@north'],
  ...more,
});

const order = 'order: { split: { north: 70%, south: 30% }, by: user }\n';
const twice = sample['models/swift.yaml'].replace(
  'deployments:\n',
  'deployments:\n  - { provider: south, model: swift-s }\n',
);

const { 'environments/staging.yaml': _, ...plain } = sample;
const experiment = (model: string) =>
  `experiment:\n  { name: e, status: running, by: user, share: 50%, arms: { one: { share: 50%, use: ${model} }, two: { share: 50%, use: deep } }, expires: 2030-01-01 }\n`;
const rollout = (model: string) =>
  `rollout: { to: ${model}, by: user, startsAt: 2026-05-31T00:00:00Z, steps: [{ share: 20%, for: 3d }] }\n`;

/** A registry in which a model stands everywhere where one can. */
function everywhere(model: string, moved: string): Files {
  const { 'models/swift.yaml': _swift, ...rest } = plain;
  return {
    ...rest,
    [`models/${model}.yaml`]: `${twice}${order}${moved}`,
    'capabilities/chat.yaml': capability(
      'Talk.',
      `rules:\n  - { name: r, when: request.stream, use: { split: { ${model}: 40%, deep: 60% }, by: user } }\nuse: ${model}\nfallback: [deep]\n${experiment(model)}shadow: { to: ${model}, share: 1% }`,
    ),
    'capabilities/think.yaml': capability('Think.', `use: deep\nfallback: [${model}]\n${rollout(model)}`),
    'capabilities/pick.yaml': capability('Pick.', `use: { cheapest: [${model}, deep] }`),
  };
}

describe('a model that is called otherwise', () => {
  const before = everywhere('swift', '');
  const after = everywhere('quick', 'moved: { from: swift }\n');

  test('is one change that breaks nobody, wherever it stands', async () => {
    const { changes } = await planned(before, after);
    expect(changes).toMatchObject([
      {
        code: 'model-renamed',
        class: 'SAFE',
        address: { kind: 'model', id: 'quick' },
        before: 'swift',
        after: 'quick',
        spans: { base: [{ file: 'models/swift.yaml' }], head: [{ file: 'models/quick.yaml' }] },
      },
    ]);
  });

  test('leaves every unit where it was: in splits, arms, rollouts and among deployments', async () => {
    const { base, head } = await planned(before, after);
    const routers = [base, head].map(({ environments }) => {
      const table = environments.get('default')?.table;
      if (table === undefined) throw new Error('there is no table');
      return createRouter({ table, clock: () => now, random: () => 0 });
    });
    for (const id of ['chat', 'think', 'pick']) {
      for (let index = 0; index < 500; index += 1) {
        const context = { user: `u${index}`, stream: index % 2 === 0 };
        const [one, other] = routers.map(({ resolve }) => resolve(id, context));
        const old = other?.targets.map(({ deployment }) => deployment.replace('quick@', 'swift@'));
        expect(old).toEqual(one?.targets.map(({ deployment }) => deployment));
        expect(other?.experiment).toEqual(one?.experiment);
      }
    }
  });

  test('moves those whom its old name divided where nobody says that it is the same', async () => {
    const { changes } = await planned(before, everywhere('quick', ''));
    expect(changes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['target-moved', 'model-removed', 'model-added']),
    );
  });

  test('hides no other change', async () => {
    const dearer = {
      ...after,
      'models/quick.yaml': after['models/quick.yaml']?.replace('input: 1 USD', 'input: 3 USD') ?? '',
    };
    const { changes } = await planned(before, dearer);
    const codes = changes.map(({ code, address }) => `${code} ${address.id}`);
    expect(codes).toContain('price-changed quick@north');
    expect(codes).toContain('model-renamed quick');
    expect(codes.join()).not.toContain('model-removed');
  });

  test('is the same to records of before, also of when it was set aside', async () => {
    const down = record({ setAside: ['swift@north', 'swift@south'], targets: ['deep@south'] });
    const dearer = {
      ...after,
      'models/quick.yaml': after['models/quick.yaml']?.replace('input: 1 USD', 'input: 3 USD') ?? '',
    };
    const { records } = await planned(before, dearer, [record(), down]);
    expect(records?.capabilities.map(({ id, moved }) => [id, moved])).toEqual([['chat', 0]]);
  });

  test('is another thing where the new name was there before', async () => {
    const both = {
      ...before,
      'models/quick.yaml': twice,
      'capabilities/more.yaml': capability('More.', 'use: quick'),
    };
    const codes = (
      await planned(both, { ...after, 'capabilities/more.yaml': capability('More.', 'use: quick') })
    ).changes.map(({ code }) => code);
    expect(codes).toContain('model-removed');
    expect(codes).not.toContain('model-renamed');
  });
});

describe('a capability that is called otherwise', () => {
  const split = (moved: string) =>
    capability('Talk.', `use: { split: { swift: 50%, deep: 50% }, by: user }\n${moved}`);
  const team = (id: string) =>
    `name: Search\ncapabilities: [${id}]\nbudget: { limit: 5 USD, per: day, zone: UTC, onExceed: { use: ${id} } }\n`;
  const { 'capabilities/chat.yaml': _chat, ...rest } = plain;
  const before = { ...rest, 'capabilities/chat.yaml': split(''), 'teams/search.yaml': team('chat') };
  const after = {
    ...rest,
    'capabilities/talk.yaml': split('moved: { from: chat }'),
    'teams/search.yaml': team('talk'),
  };

  test('breaks whoever asks for the old name, moves nobody who asks for the new one, and takes nothing from its teams', async () => {
    const { changes } = await planned(before, after);
    expect(changes).toMatchObject([
      { code: 'capability-renamed', class: 'BREAKING', before: 'chat', after: 'talk', requires: [{}] },
    ]);
  });

  test('breaks nobody where nobody asked for it, which only records can say, and is approved all the same', async () => {
    const unasked = await planned(before, after, [
      record({ capability: 'think' }),
      record({ capability: 'think' }),
    ]);
    expect(unasked.changes).toMatchObject([
      {
        code: 'capability-renamed-unasked',
        class: 'BEHAVIOURAL',
        reason: expect.stringContaining('none of 2 records from 2026-05-02 to 2026-05-02 asked for chat'),
        requires: [{ because: 'BREAKING' }],
      },
    ]);
    const asked = await planned(before, after, [record(), record({ capability: 'think' })]);
    expect(asked.changes).toMatchObject([{ code: 'capability-renamed', class: 'BREAKING' }]);
    const elsewhere = await planned(before, after, [record({ environment: 'staging', capability: 'think' })]);
    expect(elsewhere.changes).toMatchObject([{ code: 'capability-renamed' }]);
  });

  test('may break whoever asks an environment of which there are no records', async () => {
    const staged = {
      'environments/staging.yaml':
        'patches:\n  - patch: capabilities/think\n    set: { description: staged }\n',
    };
    const codes = async (lines: readonly object[]) =>
      (await planned({ ...before, ...staged }, { ...after, ...staged }, lines)).changes.map(
        ({ code }) => code,
      );
    const ofDefault = record({ capability: 'think' });
    const ofStaging = record({ capability: 'think', environment: 'staging' });
    expect(await codes([ofDefault])).toEqual(['capability-renamed']);
    expect(await codes([ofStaging])).toEqual(['capability-renamed']);
    expect(await codes([ofDefault, ofStaging])).toEqual(['capability-renamed-unasked']);
  });
});
