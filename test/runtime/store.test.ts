import { describe, expect, test } from 'vitest';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import type { StoreEvent } from '../../src/runtime/store/events.ts';
import { createStore, type Store, type StoreOptions } from '../../src/runtime/store.ts';
import { bucketing } from '../../src/table/bucket.ts';
import { canonicalJson } from '../../src/table/canonical.ts';
import { revisionOf } from '../../src/table/revision.ts';
import { exampleTable } from '../table/example.ts';

/** The example's bytes, told apart by a number. */
const bytes = (version: number) =>
  canonicalJson({ ...exampleTable(), breaker: { failures: version, cooldown: 1000 } });

const offer = (store: Store, candidate: string | Uint8Array) =>
  store.offer({ bytes: candidate, origin: 'test' });

function setUp(options: StoreOptions = {}) {
  const store = createStore(options);
  const events: StoreEvent[] = [];
  const unsubscribe = store.subscribe((event) => events.push(event));
  return { store, events, unsubscribe, types: () => events.map(({ type }) => type) };
}

test('a store is not ready, then ready; it says what came and what changed', async () => {
  const { store, events } = setUp();
  expect([store.state, store.current()]).toEqual(['NOT_READY', undefined]);
  const first = await offer(store, bytes(1));
  const revision = await revisionOf(bytes(1));
  expect(first).toEqual({
    accepted: true,
    revision,
    previous: null,
    changed: ['chat', 'moderation', 'summary'],
  });
  expect([store.state, store.current()?.revision]).toEqual(['READY', revision]);
  const { chat: _, ...capabilities } = exampleTable().capabilities;
  const next = canonicalJson({ ...exampleTable(), capabilities });
  const nextRevision = await revisionOf(next);
  expect(await offer(store, new TextEncoder().encode(next))).toEqual({
    accepted: true,
    revision: nextRevision,
    previous: revision,
    changed: ['chat'],
  });
  expect(events).toEqual([
    { type: 'ready', revision, origin: 'test' },
    { type: 'changed', revision: nextRevision, previous: revision, changed: ['chat'], origin: 'test' },
  ]);
});

test('a source that gives no candidate is told of like one that was refused, until a good one comes', async () => {
  const { store, events } = setUp();
  const reason = { origin: 'registry', code: 'not-compiled', message: 'The registry has 1 error.' } as const;
  store.refuse(reason);
  expect([store.state, store.lastRejection()]).toEqual(['ERROR', reason]);
  expect(events).toEqual([{ type: 'rejected', ...reason }]);
  await offer(store, bytes(1));
  expect([store.state, store.lastRejection()]).toEqual(['READY', undefined]);
  store.refuse(reason);
  expect([store.state, store.lastRejection()]).toEqual(['READY', reason]);
  await offer(store, bytes(1));
  expect(store.lastRejection()).toBeUndefined();
});

test('what a source has and makes no table of confirms none, until it has something good', async () => {
  let now = 0;
  const store = createStore({ clock: () => now, maxStaleness: 1000 });
  await offer(store, bytes(1));
  now = 900;
  await store.take({ type: 'refused', origin: 'test', code: 'not-compiled', message: 'It has 1 error.' });
  await store.take({ type: 'unchanged', origin: 'test' });
  now = 1001;
  expect([store.state, store.lastRejection()?.code]).toEqual(['STALE', 'not-compiled']);
  await offer(store, bytes(1));
  expect([store.state, store.lastRejection()]).toEqual(['READY', undefined]);
});

describe('a bad candidate', () => {
  test.each([
    ['{', 'not-json'],
    [canonicalJson({ ...exampleTable(), format: 2 }), 'unsupported-format'],
    [canonicalJson({ ...exampleTable(), models: {} }), 'broken-reference'],
    [new Uint8Array([0xff]), 'not-utf8'],
    [' '.repeat(10_000), 'too-large'],
  ] as const)('changes nothing and says why (%#)', async (bad, code) => {
    const { store, events } = setUp({ maxBytes: 9000 });
    expect(await offer(store, bad)).toMatchObject({ accepted: false, code });
    expect([store.state, store.current()]).toEqual(['ERROR', undefined]);
    await offer(store, bytes(1));
    const live = store.current();
    const answer = await offer(store, bad);
    expect(answer).toMatchObject({ accepted: false, code });
    expect(store.current()).toBe(live);
    expect(store.state).toBe('READY');
    expect(events.map(({ type }) => type)).toEqual(['rejected', 'ready', 'rejected']);
    expect(events.at(-1)).toMatchObject({ type: 'rejected', code, origin: 'test' });
  });

  test('is told of once, however often it is offered', async () => {
    const { store, types } = setUp();
    const first = await offer(store, '{');
    expect(await offer(store, '{')).toEqual({ ...first, repeated: true });
    expect(await offer(store, '{')).toEqual({ ...first, repeated: true });
    expect(await offer(store, '[')).not.toHaveProperty('repeated');
    expect(types()).toEqual(['rejected', 'rejected']);
  });

  test('that is not even bytes is answered, not thrown', async () => {
    const { store } = setUp();
    await offer(store, bytes(1));
    const broken: unknown = null;
    expect(await offer(store, broken as string)).toMatchObject({ accepted: false, code: 'not-prepared' });
    expect(await offer(store, bytes(2))).toMatchObject({ accepted: true });
  });
});

test('the same bytes again are accepted, unchanged, and nobody is told', async () => {
  const { store, types } = setUp();
  await offer(store, bytes(1));
  const revision = await revisionOf(bytes(1));
  const live = store.current();
  const again = { accepted: true, revision, previous: revision, changed: [], unchanged: true };
  expect(await offer(store, bytes(1))).toEqual(again);
  expect(store.current()).toBe(live);
  expect(types()).toEqual(['ready']);
});

test('the same bytes with new places bring the places; those of another table are left out', async () => {
  const { store, types } = setUp();
  const revision = await revisionOf(bytes(1));
  const place = (line: number) => ({ 'capabilities.chat.rules.0': { file: 'c.yaml', line, column: 1 } });
  await store.offer({
    bytes: bytes(1),
    origin: 'a',
    sources: { revision: 'sha256:other', places: place(1) },
  });
  expect(store.current()?.sources).toBeUndefined();
  await store.offer({ bytes: bytes(1), origin: 'a', sources: { revision, places: place(2) } });
  expect(store.current()?.sources?.places).toEqual(place(2));
  expect(types()).toEqual(['ready']);
});

test('candidates go one after another, and of those that wait only the newest is looked at', async () => {
  const { store, events } = setUp();
  const answers = await Promise.all([1, 2, 3, 4].map((version) => offer(store, bytes(version))));
  expect(answers.map((answer) => (answer.accepted ? 'accepted' : answer.code))).toEqual([
    'accepted',
    'superseded',
    'superseded',
    'accepted',
  ]);
  expect(store.current()?.table.breaker.failures).toBe(4);
  expect(events).toHaveLength(2);
});

test.each([
  ['buffer', new TextEncoder().encode(bytes(1))],
  ['buffer of Node, whose slices are the same memory', Buffer.from(bytes(1))],
])('a candidate is what it was when it was offered, whatever becomes of its %s', async (_name, buffer) => {
  const { store } = setUp();
  const answer = offer(store, buffer);
  buffer.fill(0x20);
  expect(await answer).toMatchObject({ accepted: true, revision: await revisionOf(bytes(1)) });
});

test('a listener that throws disturbs nobody, and one that left hears nothing', async () => {
  const thrown: unknown[] = [];
  const { store, types, unsubscribe } = setUp({ onListenerError: (error) => thrown.push(error) });
  const heard: string[] = [];
  store.subscribe(() => {
    throw new Error('mine');
  });
  store.subscribe(({ type }) => heard.push(`${type} while ${store.state}`));
  expect(await offer(store, bytes(1))).toMatchObject({ accepted: true });
  unsubscribe();
  await offer(store, bytes(2));
  expect(types()).toEqual(['ready']);
  expect(heard).toEqual(['ready while READY', 'changed while READY']);
  expect(thrown).toEqual([new Error('mine'), new Error('mine')]);
});

test('a thousand swaps under reads never show half a table', async () => {
  const { store } = setUp();
  const { chat, moderation } = exampleTable().capabilities;
  if (!chat || !moderation) throw new Error('the example has them');
  const version = (model: string) =>
    canonicalJson({
      ...exampleTable(),
      environment: model,
      capabilities: {
        one: { ...chat, rules: [{ use: { model } }] },
        two: { ...moderation, rules: [{ use: { model } }] },
      },
    });
  const versions = [version('big'), version('small'), '{"bad":1}', version('tiny')];
  const seen = new Set<string>();
  for (let round = 0; round < 1000; round += 1) {
    const pending = offer(store, versions[round % versions.length] ?? '');
    const live = store.current();
    if (live) {
      const { environment, capabilities } = live.table;
      for (const { rules } of Object.values(capabilities))
        expect(rules).toEqual([{ use: { model: environment } }]);
      seen.add(environment);
    }
    await pending;
  }
  expect([...seen].sort()).toEqual(['big', 'small', 'tiny']);
});

describe('a source that finds nothing new', () => {
  test('keeps the table fresh, unless what it has is what was refused', async () => {
    let now = 0;
    const { store } = setUp({ clock: () => now, maxStaleness: 1000 });
    await offer(store, bytes(1));
    now = 900;
    expect(await store.take({ type: 'unchanged', origin: 'test' })).toBeUndefined();
    now = 1900;
    expect(store.state).toBe('READY');
    await offer(store, '{');
    store.confirm({ origin: 'test' });
    now = 1901;
    expect(store.state).toBe('STALE');
    store.confirm({ origin: 'another' });
    expect(store.state).toBe('READY');
  });
});

test('a source that fails is told of once, until it is well again or fails in another way', async () => {
  const { store, events } = setUp();
  const failure = { origin: 'test', code: 'unreachable', message: 'Nobody listens.', retryAfter: 500 };
  const fail = () => store.take({ type: 'failed', ...failure });
  await fail();
  await fail();
  expect(events).toEqual([{ type: 'error', ...failure }]);
  store.fail({ ...failure, code: 'timed-out' });
  await store.take({ type: 'candidate', bytes: bytes(1), origin: 'test' });
  await fail();
  store.confirm({ origin: 'test' });
  await fail();
  expect(events.map((event) => ('code' in event ? event.code : event.type))).toEqual([
    'unreachable',
    'timed-out',
    'ready',
    'unreachable',
    'unreachable',
  ]);
  expect(store.state).toBe('READY');
});

describe('what is handed in and fails', () => {
  test('a clock that throws or answers no number stands still: nobody who asks gets to see it', async () => {
    let time: () => number = () => 1000;
    const errors: unknown[] = [];
    const { store } = setUp({
      clock: () => time(),
      onStale: 'fail',
      maxStaleness: 100,
      after: () => () => {},
      onListenerError: (error) => errors.push(error),
    });
    await offer(store, bytes(1));
    for (const broken of [
      () => {
        throw new Error('no time');
      },
      () => Number.NaN,
    ]) {
      time = broken;
      expect([store.state, store.current()?.table.format]).toEqual(['READY', 1]);
      expect(await offer(store, '{')).toMatchObject({ accepted: false });
      store.fail({ origin: 'test', code: 'x', message: 'y' });
      time = () => 1000;
      expect(store.state).toBe('READY');
    }
    expect(errors.map(String)).toEqual(['Error: no time', 'TypeError: the clock answers no number']);
    time = () => 5000;
    expect([store.state, store.current()]).toEqual(['STALE', undefined]);
  });

  test('a listener that throws, and who is told of it as well, hold up nobody', async () => {
    const fail = () => {
      throw new Error('broken');
    };
    const { store, types } = setUp({ onListenerError: fail, onPersistError: fail });
    store.subscribe(fail);
    expect(await offer(store, bytes(1))).toMatchObject({ accepted: true });
    expect(await offer(store, '{')).toMatchObject({ accepted: false });
    expect(types()).toEqual(['ready', 'rejected']);
  });
});

describe('the self-test of a table that nobody signed', () => {
  const withAnswer = (targets: readonly string[], context: ResolveContext = {}) =>
    canonicalJson({
      ...exampleTable(),
      selfTest: {
        buckets: [{ salt: 'chat:split', unit: 'ünit-2', bucket: bucketing('chat:split')('ünit-2') }],
        cases: [
          {
            capability: 'moderation',
            at: 1_798_804_800,
            context,
            expect: { reason: 'STATIC', rule: null, variant: null, targets },
          },
        ],
      },
    });

  test('is passed before the table is served', async () => {
    const { store } = setUp();
    expect(await offer(store, withAnswer(['small@south']))).toMatchObject({ accepted: true });
  });

  test('is failed where this runtime answers otherwise: the live table stays, and the reason is said', async () => {
    const { store, events } = setUp();
    await offer(store, bytes(1));
    const live = store.current();
    const message = `"moderation" answers another chain of targets ("small@south", not "tiny@south") to {} at 2027-01-01T12:00:00.000Z.`;
    const refusal = { code: 'self-test-failed', phase: 'self-test', message } as const;
    expect(await offer(store, withAnswer(['tiny@south']))).toEqual({ accepted: false, ...refusal });
    expect(store.current()).toBe(live);
    expect(events.at(-1)).toMatchObject({ type: 'rejected', ...refusal });
  });

  test('says of a table that fails it no more than a line bears', async () => {
    const { store } = setUp();
    const long = 'x'.repeat(100_000);
    const table = withAnswer(['tiny@south'], { user: long, tags: { [long]: long } });
    const answer = await offer(store, table);
    expect(answer).toMatchObject({ accepted: false, code: 'self-test-failed' });
    expect(JSON.stringify(answer).length).toBeLessThan(1000);
  });
});
