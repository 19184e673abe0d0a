import { beforeEach, describe, expect, test } from 'vitest';
import { explain } from '../../src/runtime/explain/explain.ts';
import { createRouter, type Router } from '../../src/runtime/router.ts';
import { createStore } from '../../src/runtime/store.ts';
import { canonicalJson } from '../../src/table/canonical.ts';
import { revisionOf } from '../../src/table/revision.ts';
import { exampleTable } from '../table/example.ts';

const place = (file: string, line: number) => ({ file, line, column: 5 });

const places = {
  'capabilities.summary.rules.0': place('capabilities/summary.yaml', 6),
  'capabilities.summary.rules.1': place('capabilities/summary.yaml', 9),
  'capabilities.chat.fallbacks.1': place('capabilities/chat.yaml', 7),
  'deployments.big@north': place('models/big.yaml', 12),
  'deployments.tiny@north': place('models/tiny.yaml', 4),
};

let now: number;
let router: Router;

beforeEach(async () => {
  now = 1_000_000;
  const store = createStore();
  router = createRouter({ store, clock: () => now, random: () => 0 });
  const bytes = canonicalJson(exampleTable());
  await store.offer({ bytes, origin: 'test', sources: { revision: await revisionOf(bytes), places } });
});

const explained = (capability: string, context = {}) =>
  router.resolve(capability, context, { explain }).explanation;

function setAside(...names: readonly string[]) {
  for (const name of names) {
    for (let count = 0; count < 5; count += 1) router.begin(name)?.report('failure');
  }
}

describe('an explanation', () => {
  test('is given only when it is asked for, and not with an error', () => {
    expect(router.resolve('chat').explanation).toBeUndefined();
    expect(router.resolve('nothing', {}, { explain }).explanation).toBeUndefined();
  });

  test('tells each rule, what it lacked, and the line it stands in', () => {
    expect(explained('summary', { tags: { plan: 'pro' } })?.rules).toEqual([
      {
        index: 0,
        name: 'legal stays on big',
        outcome: 'not-matched',
        missing: 'team.id',
        place: place('capabilities/summary.yaml', 6),
      },
      { index: 1, name: 'paying ones', outcome: 'matched', place: place('capabilities/summary.yaml', 9) },
      { index: 2, name: null, outcome: 'not-reached' },
    ]);
    // `search` has a team id, and has no plan: both rules have an answer, and it is no.
    expect(explained('summary', { team: 'search', user: 'u' })?.rules).toMatchObject([
      { outcome: 'not-matched' },
      { outcome: 'not-matched' },
      { outcome: 'matched' },
    ]);
    expect(explained('summary', { team: 'search', user: 'u' })?.rules[0]).not.toHaveProperty('missing');
  });

  test('tells the bucket, and the arms that it is not in', () => {
    const explanation = explained('summary', { user: 'user-1' });
    const bucket = explanation?.split?.bucket;
    expect(explanation?.split).toEqual({ by: 'user', unit: 'user-1', bucket });
    expect(explanation?.candidates).toEqual([
      { deployment: 'big@north', outcome: 'chosen', place: place('models/big.yaml', 12) },
      { deployment: 'big@south', outcome: 'next' },
      { deployment: 'tiny@north', outcome: 'next', place: place('models/tiny.yaml', 4) },
      {
        deployment: 'small@south',
        outcome: 'rejected',
        why: `bucket ${bucket} is not in this arm's 90000 to 99999`,
      },
    ]);
  });

  test('tells what each of the cheapest would cost', () => {
    expect(
      explained('summary', { tags: { plan: 'pro' }, inputTokens: 1_000_000, maxOutputTokens: 0 })?.candidates,
    ).toEqual([
      { deployment: 'small@south', outcome: 'chosen', why: 'estimated at 1.000000 USD' },
      {
        deployment: 'tiny@north',
        outcome: 'next',
        why: 'estimated at 2.000000 USD',
        place: place('models/tiny.yaml', 4),
      },
    ]);
  });

  test('names the line of a fallback, and after which failures it is tried', () => {
    expect(explained('chat')?.candidates.slice(2)).toEqual([
      {
        deployment: 'tiny@north',
        outcome: 'next',
        why: 'only after context_length',
        place: place('models/tiny.yaml', 4),
      },
      { deployment: 'small@south', outcome: 'next', place: place('capabilities/chat.yaml', 7) },
    ]);
  });

  test('tells apart two fallbacks to one model, and lists a model that is arm and fallback once', async () => {
    const table = exampleTable();
    const { chat, summary } = table.capabilities;
    if (!chat || !summary) throw new Error('the example has them');
    const fallbacks = [{ model: 'small', on: ['timeout' as const] }, { model: 'small' }];
    const twice = {
      ...table,
      capabilities: {
        chat: { ...chat, fallbacks },
        summary: { ...summary, fallbacks: [{ model: 'small' }] },
      },
    };
    const store = createStore();
    const other = createRouter({ store });
    const bytes = canonicalJson(twice);
    const at = {
      'capabilities.chat.fallbacks.0': place('c', 1),
      'capabilities.chat.fallbacks.1': place('c', 2),
    };
    await store.offer({ bytes, origin: 'test', sources: { revision: await revisionOf(bytes), places: at } });
    const of = (capability: string) =>
      other.resolve(capability, { user: 'user-1' }, { explain }).explanation?.candidates ?? [];
    expect(of('chat').map((candidate) => candidate.place?.line)).toEqual([undefined, undefined, 1, 2]);
    expect(of('summary').map(({ deployment }) => deployment)).toEqual([
      'big@north',
      'big@south',
      'small@south',
    ]);
  });

  test('tells what is set aside, and for how long', () => {
    setAside('big@north');
    now += 17_500;
    expect(explained('chat')?.candidates).toMatchObject([
      { deployment: 'big@south', outcome: 'chosen' },
      { deployment: 'tiny@north', outcome: 'next' },
      { deployment: 'small@south', outcome: 'next' },
      {
        deployment: 'big@north',
        outcome: 'rejected',
        why: 'breaker open for 13 s more: 5 failures in a row',
      },
    ]);
    now += 12_500;
    expect(explained('chat')?.candidates[0]).toMatchObject({ deployment: 'big@north', outcome: 'chosen' });
    router.begin('big@north');
    expect(explained('chat')?.candidates.at(-1)).toMatchObject({
      deployment: 'big@north',
      outcome: 'rejected',
      why: 'breaker half-open, its one probe is under way: 5 failures in a row',
    });
  });

  test('tells why a target that is set aside is chosen all the same', () => {
    setAside('small@south');
    expect(explained('moderation')?.candidates).toEqual([
      {
        deployment: 'small@south',
        outcome: 'chosen',
        why: 'breaker open for 30 s more: 5 failures in a row; kept because nothing else could come first',
      },
    ]);
  });
});
