import { describe, expect, test } from 'vitest';
import { text } from '../../src/cli/plan/formats/text.ts';
import type { PlanChange } from '../../src/gitops/plan/change.ts';
import { planDocument } from '../../src/gitops/plan/document.ts';
import { capability, overlayOfThink } from '../cli/sample-registry.ts';
import { planOf } from './revisions.ts';

const team = (onExceed: string | undefined, more = '') =>
  `name: Search\ncapabilities: [chat, think]\n${onExceed === undefined ? '' : `budget: { limit: 5 USD, per: month, zone: UTC, onExceed: ${onExceed} }\n`}${more}`;

const cheap = (...lines: string[]) => capability('Cheap.', lines.join('\n'));

const files = (onExceed: string | undefined, use = 'use: deep', more: Record<string, string> = {}) => ({
  ...overlayOfThink,
  'capabilities/cheap.yaml': cheap(use),
  'teams/search.yaml': team(onExceed),
  ...more,
});

const only = (changes: readonly PlanChange[], code: PlanChange['code']) =>
  changes.filter((one) => one.code === code && one.environments.includes('default'));

describe('requests of a team whose budget is spent', () => {
  test('move where another capability answers them from now on, and it says which share of which', async () => {
    const planned = await planOf(files('warn'), files('{ use: cheap }'));
    const { changes } = planned;
    const [change, ...others] = only(changes, 'degradation-changed');
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      class: 'BEHAVIOURAL',
      address: { kind: 'team', id: 'search' },
      before: 'warn',
      after: 'cheap answers',
      moved: { most: '100%', among: 'spent-budget', evidence: { kind: 'exact' } },
    });
    expect(change?.moved?.total).toBeUndefined();
    const plan = planDocument(planned, { errors: [], complete: true });
    expect(text.write({ plan, registry: 'registry', colour: false })).toContain(
      'degradation-changed · exact · of requests of a team whose budget is spent ·',
    );
    // What goes to the same deployment either way does not move.
    expect(change?.moved?.parts.map(({ where, teams, share }) => [where, teams, share])).toEqual([
      ['capability == "chat"', ['search'], '100%'],
      ['capability == "think" and what no other rule takes', ['search'], '100%'],
    ]);
    expect(only(changes, 'target-moved')).toEqual([]);
  });

  test('move where the capability that stands in changes, though the team may not ask for it itself', async () => {
    const split = 'use: { split: { deep: 90%, swift: 10% }, by: user }';
    const { changes } = await planOf(files('{ use: cheap }'), files('{ use: cheap }', split));
    const [change] = only(changes, 'degradation-changed');
    expect(change).toMatchObject({
      address: { kind: 'capability', id: 'cheap' },
      reason: expect.stringMatching(/^10% of the requests of search, once the budget is spent,/),
      moved: {
        among: 'spent-budget',
        most: '10%',
        parts: [{ teams: ['search'], flows: [{ from: 'deep@south', to: 'swift@north', share: '10%' }] }],
      },
    });
  });

  test('are asked about where only they meet a rule: nothing is called the same that is not', async () => {
    const rules = (use: string) =>
      `rules:\n  - { name: ours, when: team.id == "search", use: ${use} }\nuse: deep`;
    const { changes } = await planOf(
      files('{ use: cheap }', rules('deep')),
      files('{ use: cheap }', rules('swift')),
    );
    expect(only(changes, 'degradation-changed')).toMatchObject([{ moved: { most: '100%' } }]);
    expect(only(changes, 'written-otherwise')).toEqual([]);
  });

  test('are refused where what they ask for becomes exclusive, which breaks them', async () => {
    const exclusive = { 'capabilities/chat.yaml': capability('Talk.', 'use: swift\nexclusive: true') };
    const plain = { 'capabilities/chat.yaml': capability('Talk.', 'use: swift') };
    const { changes } = await planOf(
      files('{ use: cheap }', 'use: deep', plain),
      files('{ use: cheap }', 'use: deep', exclusive),
    );
    expect(only(changes, 'no-target')).toMatchObject([
      { class: 'BREAKING', address: { id: 'chat' }, moved: { most: '100%', among: 'spent-budget' } },
    ]);
    expect(only(changes, 'target-moved')).toEqual([]);
  });

  test('were answered by nobody while the budget blocked', async () => {
    const { changes } = await planOf(files('block'), files('{ use: cheap }'));
    const [change] = only(changes, 'degradation-changed');
    expect(change?.moved?.parts.flatMap(({ flows }) => flows)).toContainEqual({
      from: 'BUDGET_SPENT',
      to: 'deep@south',
      share: '100%',
    });
  });

  test('are no part of what is said of all others', async () => {
    const byBudget = (use: string) => ({
      'capabilities/chat.yaml': capability(
        'Talk.',
        `rules:\n  - { name: near, when: budget.usedShare > 0.8, use: ${use} }\nuse: swift`,
      ),
    });
    const { changes } = await planOf(
      files('{ use: cheap }', 'use: deep', byBudget('deep')),
      files('{ use: cheap }', 'use: deep', byBudget('swift')),
    );
    expect(only(changes, 'target-moved')).toMatchObject([{ moved: { most: '100%' } }]);
    expect(only(changes, 'degradation-changed')).toEqual([]);
  });

  test('are left alone where nothing of theirs changes', async () => {
    const { changes } = await planOf(
      files('{ use: cheap }'),
      files('{ use: cheap }', 'use: deep', {
        'capabilities/think.yaml': capability('Think.', 'use: deep'),
        'environments/staging.yaml':
          'patches:\n  - patch: capabilities/think\n    set: { description: Staged. }\n',
      }),
    );
    expect(only(changes, 'degradation-changed')).toEqual([]);
    expect(only(changes, 'target-moved')).toMatchObject([{ address: { id: 'think' } }]);
  });
});

describe('where data can go once a budget is spent', () => {
  const provider = (name: string, region: string, training: boolean) =>
    `name: ${name}\napi: openai-compatible\nbaseUrl: https://${name.toLowerCase()}.example/v1\nauth: { header: authorization, scheme: Bearer, value: { env: ${name.toUpperCase()}_KEY } }\nregion: ${region}\ndata: { training: ${training} }\n`;
  const inTwoRegions = {
    'providers/north.yaml': provider('North', 'eu', false),
    'providers/south.yaml': provider('South', 'us', true),
    'capabilities/chat.yaml': capability('Talk.', 'use: swift'),
    'capabilities/think.yaml': capability('Think.', 'use: swift'),
    'environments/staging.yaml':
      'patches:\n  - patch: capabilities/think\n    set: { description: staged }\n',
  };
  const reached = (changes: readonly PlanChange[]) =>
    changes
      .filter(({ code }) => code === 'region-added' || code === 'training-allowed')
      .map(({ code, class: name, address, reason }) => ({ code, class: name, id: address.id, reason }));

  test('is BREAKING where another capability stands in that leads into another region, or to who may train', async () => {
    const { changes } = await planOf(
      files('block', 'use: deep', inTwoRegions),
      files('{ use: cheap }', 'use: deep', {
        ...inTwoRegions,
        'teams/search.yaml': team('{ use: cheap }'),
      }),
    );
    const what = (id: string) => [
      {
        code: 'region-added',
        class: 'BREAKING',
        id,
        reason: `Requests for ${id} of search can reach the region us, through deep@south once the budget is spent`,
      },
      {
        code: 'training-allowed',
        class: 'BREAKING',
        id,
        reason: `Requests for ${id} of search can reach deep@south, whose provider is not known to keep them out of its training once the budget is spent`,
      },
    ];
    expect(reached(changes)).toEqual([...what('chat'), ...what('think')]);
  });

  test('is nothing new where the same requests go there while the budget lasts', async () => {
    const { changes } = await planOf(
      files('block', 'use: deep', {
        ...inTwoRegions,
        'capabilities/chat.yaml': capability('Talk.', 'use: deep'),
      }),
      files('{ use: cheap }', 'use: deep', {
        ...inTwoRegions,
        'capabilities/chat.yaml': capability('Talk.', 'use: deep'),
        'teams/search.yaml': team('{ use: cheap }'),
      }),
    );
    expect(reached(changes).map(({ id }) => id)).toEqual(['think', 'think']);
  });

  test('is told of a rule of who stands in that only they meet', async () => {
    const cheapOf = (use: string) =>
      `rules:\n  - { name: ours, when: team.id == "search", use: ${use} }\nuse: swift`;
    const { changes } = await planOf(
      files('{ use: cheap }', cheapOf('swift'), inTwoRegions),
      files('{ use: cheap }', cheapOf('deep'), inTwoRegions),
    );
    expect(reached(changes).map(({ code, id }) => [code, id])).toEqual([
      ['region-added', 'cheap'],
      ['training-allowed', 'cheap'],
    ]);
  });

  test('is told once where it is told of all requests', async () => {
    const { changes } = await planOf(
      files('{ use: cheap }', 'use: swift', inTwoRegions),
      files('{ use: cheap }', 'use: deep', inTwoRegions),
    );
    expect(reached(changes).map(({ code, id }) => [code, id])).toEqual([
      ['region-added', 'cheap'],
      ['training-allowed', 'cheap'],
    ]);
  });
});
