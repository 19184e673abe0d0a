import { describe, expect, test } from 'vitest';
import { text } from '../../src/cli/plan/formats/text.ts';
import { planDocument } from '../../src/gitops/plan/document.ts';
import type { PlanOptions } from '../../src/gitops/plan/plan.ts';
import { createRouter } from '../../src/runtime/router.ts';
import { capability, overlayOfThink, sample } from '../cli/sample-registry.ts';
import { planOf, revisionsOf } from './revisions.ts';

const price = (file: 'models/swift.yaml' | 'models/deep.yaml', input: string, output: string) => ({
  [file]: sample[file].replace('input: 1 USD, output: 2 USD', `input: ${input} USD, output: ${output} USD`),
});

/** Swift asks little for prompts and much for answers; deep the other way round. */
const base = {
  ...overlayOfThink,
  ...price('models/swift.yaml', '1', '10'),
  ...price('models/deep.yaml', '5', '5'),
  'capabilities/chat.yaml': capability('Talk.', 'use: { cheapest: [swift, deep] }'),
};
const head = { ...base, ...price('models/swift.yaml', '1', '30') };

const changesOf = async (before: typeof base, after: typeof base, options: Partial<PlanOptions> = {}) =>
  (await planOf(before, after, options)).changes.filter(({ address: { id } }) => id === 'chat');

describe('where what a request costs decides', () => {
  test('a plan says for which tokens its shares are, and from which on it is otherwise', async () => {
    const changes = await changesOf(base, head);
    const moved = changes.find(({ code }) => code === 'target-moved')?.moved;
    // 1,000 in and 500 out: $6 for swift and $7.50 for deep before, $16 after.
    expect(moved).toMatchObject({
      most: '100%',
      evidence: { kind: 'profile', inputTokens: 1000, outputTokens: 500 },
    });
    // 1000 + 10 out = 5000 + 5 out at 800 tokens; 1000 + 30 out = 5000 + 5 out at 160. A tie keeps the written order.
    expect(changes.find(({ code }) => code === 'choice-changed')?.breakEvens).toEqual([
      {
        side: 'base',
        where: null,
        inputTokens: 1000,
        steps: [
          { from: 0, first: 'swift@north' },
          { from: 801, first: 'deep@south' },
        ],
      },
      {
        side: 'head',
        where: null,
        inputTokens: 1000,
        steps: [
          { from: 0, first: 'swift@north' },
          { from: 161, first: 'deep@south' },
        ],
      },
    ]);
  });

  test('people read it beside the change', async () => {
    const plan = planDocument(await planOf(base, head), { errors: [], complete: true });
    const written = text.write({ plan, registry: 'registry', colour: false });
    expect(written).toContain('for 1,000 tokens in and 500 out only');
    expect(written).toContain('before, with 1,000 tokens in: swift@north, from 801 tokens out deep@south');
    expect(written).toContain('after, with 1,000 tokens in: swift@north, from 161 tokens out deep@south');
  });

  test('the tokens are those that the registry declares', async () => {
    const profile = { inputTokens: 2000, outputTokens: 100, cacheRead: 0, source: 'declared' } as const;
    const changes = await changesOf(base, head, { trafficOf: () => ({ profile }) });
    const found = changes.find(({ code }) => code === 'choice-changed')?.breakEvens;
    expect(found?.map(({ inputTokens, steps }) => [inputTokens, steps[1]?.from])).toEqual([
      [2000, 1601],
      [2000, 321],
    ]);
    expect(changes.some(({ code }) => code === 'target-moved')).toBe(false);
  });

  test('the runtime says the same on both sides of every such place', async () => {
    const { base: one, head: other } = await revisionsOf(base, head);
    const [change] = (await changesOf(base, head)).filter(({ code }) => code === 'choice-changed');
    for (const { side, inputTokens, steps } of change?.breakEvens ?? []) {
      const table = (side === 'base' ? one : other).environments.get('default')?.table;
      if (table === undefined) throw new Error('there is no table');
      const { resolve } = createRouter({ table });
      const first = (maxOutputTokens: number) =>
        resolve('chat', { inputTokens, maxOutputTokens }).targets[0]?.deployment;
      for (const [index, { from, first: said }] of steps.entries()) {
        expect(first(from)).toBe(said);
        if (index > 0) expect(first(from - 1)).toBe(steps[index - 1]?.first);
      }
    }
  });

  test('nothing is said where one is the cheaper for all, or where nothing of the choice has changed', async () => {
    const same = await changesOf(base, {
      ...base,
      'capabilities/chat.yaml': capability('Talk otherwise.', 'use: { cheapest: [swift, deep] }'),
    });
    expect(same).toMatchObject([{ code: 'described-otherwise' }]);
    const always = { ...base, ...price('models/deep.yaml', '9', '90') };
    const [change] = (
      await changesOf(always, { ...always, ...price('models/swift.yaml', '1', '11') })
    ).filter(({ code }) => code === 'choice-changed');
    expect(change).toBeDefined();
    expect(change?.breakEvens).toBeUndefined();
  });
});
