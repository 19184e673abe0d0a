import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signEnvelope } from '../../../src/gitops/bundle/envelope.ts';
import { createRouter } from '../../../src/runtime/router.ts';
import { createTrust } from '../../../src/runtime/signed/trust.ts';
import type { StoreEvent } from '../../../src/runtime/store/events.ts';
import type { Kept, KeptName, Persistence } from '../../../src/runtime/store/persistence.ts';
import { createStore, type StoreOptions } from '../../../src/runtime/store.ts';
import { canonicalJson } from '../../../src/table/canonical.ts';
import { revisionOf } from '../../../src/table/revision.ts';
import type { SelfTest } from '../../../src/table/self-test.ts';
import { bundlePayload, bundleType } from '../../../src/table/signed/bundle.ts';
import type { EnvelopeJson } from '../../../src/table/signed/envelope.ts';
import { now as begin, bundleOf, newKey, rootOf, tableText, tampered, text } from './fixture.ts';

const key = newKey();
const next = newKey();
const root = text(rootOf([key]));

/** A clock and its timers, moved by hand. */
function handClock() {
  let now = begin;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    clock: () => now,
    after(milliseconds: number, callback: () => void) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds: number) {
      now += milliseconds;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.callback();
      }
    },
    waiting: () => timers.size,
  };
}

/** What a directory would keep. */
function memory(clock: () => number) {
  const kept = new Map<KeptName, Kept>();
  const persistence: Persistence = {
    load: async (name) => kept.get(name),
    save: async (name, bytes) => void kept.set(name, { bytes, at: clock() }),
  };
  return { kept, persistence };
}

function setUp(options: StoreOptions & { readonly pinned?: string } = {}) {
  const time = handClock();
  const { pinned = root, ...rest } = options;
  const trust = createTrust({ root: pinned, environment: 'production' });
  const store = createStore({ clock: time.clock, after: time.after, trust, ...rest });
  const events: StoreEvent[] = [];
  store.subscribe((event) => events.push(event));
  const offer = (envelope: EnvelopeJson | string, origin = 'a') =>
    store.offer({ bytes: typeof envelope === 'string' ? envelope : text(envelope), origin });
  return { store, time, events, offer, types: () => events.map(({ type }) => type) };
}

describe('generations', () => {
  test('rise; an older one, or another table under the live number, is refused with what is live', async () => {
    const { store, offer } = setUp();
    expect(await offer(await bundleOf([key], { generation: 5 }))).toMatchObject({
      accepted: true,
      generation: 5,
    });
    expect(await offer(await bundleOf([key], { generation: 4 }))).toMatchObject({
      code: 'old-generation',
      phase: 'generation',
      generation: 4,
    });
    const other = await bundleOf([key], { generation: 5, table: tableText(99) });
    expect(await offer(other)).toMatchObject({ code: 'reused-generation', generation: 5 });
    expect(store.status()).toMatchObject({ state: 'READY', activeGeneration: 5, counters: { rejected: 2 } });
    expect(await offer(await bundleOf([key], { generation: 9 }))).toMatchObject({
      accepted: true,
      generation: 9,
    });
  });

  test('go back to an older table under a new number', async () => {
    const { store, offer } = setUp();
    await offer(await bundleOf([key], { generation: 1 }));
    await offer(await bundleOf([key], { generation: 2 }));
    const back = await bundleOf([key], { generation: 3, table: tableText(1), rollbackOf: 1 });
    expect(await offer(back)).toMatchObject({ accepted: true, revision: await revisionOf(tableText(1)) });
    expect(store.status()).toMatchObject({ activeGeneration: 3 });
  });

  test('with the live table under a higher number change the number, tell nobody, and cannot be undone', async () => {
    const { store, offer, types } = setUp();
    await offer(await bundleOf([key], { generation: 1 }));
    const live = store.current();
    expect(await offer(await bundleOf([key], { generation: 2, table: tableText(1) }))).toMatchObject({
      accepted: true,
      unchanged: true,
      generation: 2,
    });
    expect(store.current()).toBe(live);
    expect(types()).toEqual(['ready']);
    expect(await offer(await bundleOf([key], { generation: 1 }))).toMatchObject({ accepted: false });
  });

  test('may be signed again with more time, and an envelope with less takes none away', async () => {
    const { store, offer } = setUp();
    const until = (days: number) =>
      bundleOf([key], { generation: 1, notAfter: begin / 1000 + days * 86_400 });
    await offer(await until(1));
    expect(await offer(await until(7))).toMatchObject({ accepted: true, unchanged: true });
    await offer(await until(3));
    expect(store.status().notAfter).toBe(begin + 7 * 86_400_000);
  });
});

describe('what is signed and still wrong', () => {
  const withSelfTest = (selfTest: SelfTest) =>
    canonicalJson({ ...(JSON.parse(tableText(1)) as object), selfTest });
  const headerOf = async () => {
    const { payload } = await bundleOf([key], { generation: 1 });
    const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64').toString());
    return (parsed as { header: object }).header;
  };
  const signed = (header: unknown, table: string) =>
    signEnvelope({ payloadType: bundleType, payload: bundlePayload(canonicalJson(header), table) }, [key]);

  test.each([
    [
      'another table than its header names',
      async () => signed(await headerOf(), tableText(2)),
      'digest-mismatch',
      'verify',
    ],
    [
      'an environment that its table is not of',
      async () => {
        const table = tableText(1, 'staging');
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'wrong-environment',
      'environment',
    ],
    [
      'a table that is unsound',
      async () => {
        const table = canonicalJson({ ...(JSON.parse(tableText(1)) as object), models: {} });
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'broken-reference',
      'decode',
    ],
    [
      'an answer that this runtime does not give',
      async () => {
        const expected = { reason: 'STATIC', rule: null, variant: null, targets: ['tiny@north'] };
        const table = withSelfTest({
          buckets: [],
          cases: [{ capability: 'moderation', at: 0, context: {}, expect: expected }],
        });
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'self-test-failed',
      'self-test',
    ],
    [
      'a bucket that this runtime does not compute',
      async () => {
        const table = withSelfTest({ buckets: [{ salt: 's', unit: 'u', bucket: 1 }], cases: [] });
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'self-test-failed',
      'self-test',
    ],
  ])('is refused: %s', async (_title, make, code, phase) => {
    const { store, offer } = setUp();
    const candidate = text(await make());
    expect(await offer(candidate)).toMatchObject({ accepted: false, code, phase, generation: 1 });
    expect(store.current()).toBeUndefined();
    expect(store.status().lastNack).toMatchObject({
      origin: 'a',
      code,
      phase,
      generation: 1,
      digest: await revisionOf(candidate),
      at: begin,
    });
  });
});

describe('staleness', () => {
  test('is told without traffic when no check succeeds, and ends with the next that does', async () => {
    const { store, time, offer, types } = setUp({ maxStaleness: 1000 });
    await offer(await bundleOf([key], { generation: 1 }));
    time.advance(1000);
    expect([store.state, types()]).toEqual(['READY', ['ready']]);
    time.advance(1);
    expect([store.state, types()]).toEqual(['STALE', ['ready', 'stale']]);
    expect(store.status()).toMatchObject({ degraded: true, counters: { stale: 1 } });
    expect(createRouter({ store }).resolve('chat').reason).toBe('STALE');
    store.fail({ origin: 'a', code: 'unreachable', message: 'Nobody listens.' });
    expect(store.state).toBe('STALE');
    store.confirm({ origin: 'a' });
    expect([store.state, types()]).toEqual(['READY', ['ready', 'stale', 'error', 'ready']]);
    expect(store.status()).toMatchObject({ degraded: false, failing: [] });
  });

  test('keeps one timer, and none where nothing can become stale', async () => {
    const { store, time, offer } = setUp({ maxStaleness: 1000 });
    for (let round = 0; round < 20; round += 1) {
      time.advance(10);
      store.confirm({ origin: 'a' });
      await offer(await bundleOf([key], { generation: round + 1 }));
    }
    expect(time.waiting()).toBe(1);
    const without = setUp();
    await without.offer(await bundleOf([key], { generation: 1 }));
    expect(without.time.waiting()).toBe(0);
  });

  test('comes with the end of a bundle, however fresh it is', async () => {
    const { store, time, offer, types } = setUp();
    await offer(await bundleOf([key], { generation: 1, notAfter: begin / 1000 + 60 * 86_400 }));
    // Longer than a timer can wait.
    time.advance(2 ** 31 - 1);
    time.advance(60 * 86_400_000 - (2 ** 31 - 1));
    expect(store.state).toBe('READY');
    time.advance(1);
    store.confirm({ origin: 'a' });
    expect([store.state, types()]).toEqual(['STALE', ['ready', 'stale']]);
    await offer(await bundleOf([key], { generation: 2 }));
    expect([store.state, types()]).toEqual(['READY', ['ready', 'stale', 'changed', 'ready']]);
  });

  test('may end the answering, and requests under way keep their table', async () => {
    const { store, time, offer } = setUp({ maxStaleness: 1000, onStale: 'fail' });
    const router = createRouter({ store });
    await offer(await bundleOf([key], { generation: 1 }));
    const pinned = router.snapshot();
    time.advance(1001);
    expect(store.current()).toBeUndefined();
    expect(router.resolve('chat').error).toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('stale'),
    });
    expect(pinned?.resolve('chat').targets.length).toBeGreaterThan(0);
    store.confirm({ origin: 'a' });
    expect(router.resolve('chat').error).toBeUndefined();
  });
});

describe('what is kept', () => {
  test('starts the next run, degraded, and is confirmed by the first source that has the same', async () => {
    const time = handClock();
    const { persistence, kept } = memory(time.clock);
    const first = setUp({ persist: persistence });
    const bundle = await bundleOf([key], { generation: 3 });
    await first.offer(bundle);
    expect(kept.get('table')?.bytes).toBe(text(bundle));
    expect(first.store.status().lastKnownGood).toMatchObject({ generation: 3, age: 0 });

    const second = setUp({ persist: persistence });
    expect(await second.store.restore()).toMatchObject({ accepted: true, generation: 3 });
    expect(second.events).toMatchObject([{ type: 'ready', source: 'last-known-good', generation: 3 }]);
    expect(second.store.status()).toMatchObject({
      state: 'READY',
      degraded: true,
      source: 'last-known-good',
      lastSuccessfulRequest: null,
    });
    expect(await second.offer(bundle)).toMatchObject({ unchanged: true });
    expect(second.store.status()).toMatchObject({ degraded: false, source: 'source', origin: 'a' });
  });

  test('holds the generation: an older bundle is refused after a restart, also where nobody restored before', async () => {
    const { persistence } = memory(() => begin);
    await setUp({ persist: persistence }).offer(await bundleOf([key], { generation: 8 }));
    const second = setUp({ persist: persistence });
    expect(await second.offer(await bundleOf([key], { generation: 7 }))).toMatchObject({
      code: 'old-generation',
    });
    expect(second.store.status()).toMatchObject({ activeGeneration: 8, source: 'last-known-good' });
  });

  test('is verified again: what was changed on the disk is not served', async () => {
    const { persistence, kept } = memory(() => begin);
    await setUp({ persist: persistence }).offer(await bundleOf([key], { generation: 1 }));
    const bundle = await bundleOf([key], { generation: 1 });
    kept.set('table', { bytes: text(tampered(bundle, '"failures":1', '"failures":2')), at: begin });
    const second = setUp({ persist: persistence });
    expect(await second.store.restore()).toMatchObject({ code: 'bad-signature' });
    expect([second.store.state, second.store.current()]).toEqual(['ERROR', undefined]);
    expect(await second.offer(bundle)).toMatchObject({ accepted: true });
  });

  test('is as old as when it was kept, and stale where that is too long ago', async () => {
    const { persistence, kept } = memory(() => begin);
    kept.set('table', { bytes: text(await bundleOf([key], { generation: 1 })), at: begin - 5000 });
    const second = setUp({ persist: persistence, maxStaleness: 1000 });
    await second.store.restore();
    expect([second.store.state, second.types()]).toEqual(['STALE', ['ready', 'stale']]);
    expect(second.store.status().lastKnownGood).toMatchObject({ age: 5000 });
  });

  test('includes rotated roots, so that a revoked key stays revoked', async () => {
    const { persistence, kept } = memory(() => begin);
    const rotated = rootOf([next], { version: 2 }, [key, next]);
    const first = setUp({ persist: persistence });
    await first.offer(await bundleOf([key], { generation: 1 }));
    // The bundle itself is for elsewhere: its roots count all the same.
    const elsewhere = { table: tableText(2, 'staging'), roots: [rotated] };
    expect(await first.offer(await bundleOf([next], { generation: 2, ...elsewhere }))).toMatchObject({
      code: 'wrong-environment',
    });
    expect(await first.offer(await bundleOf([key], { generation: 3 }))).toMatchObject({
      code: 'bad-signature',
    });
    expect(kept.has('roots')).toBe(true);
    const second = setUp({ persist: persistence });
    expect(await second.store.restore()).toMatchObject({ code: 'bad-signature' });
    expect(await second.offer(await bundleOf([key], { generation: 4 }))).toMatchObject({
      code: 'bad-signature',
    });
    expect(await second.offer(await bundleOf([next], { generation: 4 }))).toMatchObject({ accepted: true });
  });

  test('that cannot be read or written stops nobody, and is told', async () => {
    const told: unknown[] = [];
    const broken: Persistence = {
      load: async () => Promise.reject(new Error('no disk')),
      save: async () => Promise.reject(new Error('full disk')),
    };
    const { store, offer } = setUp({ persist: broken, onPersistError: (error) => told.push(error) });
    expect(await offer(await bundleOf([key], { generation: 1 }))).toMatchObject({ accepted: true });
    expect(told.map(String)).toEqual(['Error: no disk', 'Error: full disk']);
    expect(store.status()).toMatchObject({ lastKnownGood: null, counters: { notKept: 1 } });
  });

  test('that takes for ever delays its own answer, and no later table', async () => {
    let release = () => {};
    const slow: Persistence = {
      load: async () => undefined,
      save: () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    };
    const { store, offer } = setUp({ persist: slow });
    let answered = false;
    const first = offer(await bundleOf([key], { generation: 1 })).finally(() => {
      answered = true;
    });
    const second = offer(await bundleOf([key], { generation: 2 }), 'b');
    await expect.poll(() => store.status().activeGeneration).toBe(2);
    expect(answered).toBe(false);
    release();
    await first;
    const keptGeneration = () => {
      release();
      return store.status().lastKnownGood?.generation;
    };
    await expect.poll(keptGeneration).toBe(2);
    expect(await second).toMatchObject({ accepted: true });
  });
});

describe('before the first table', () => {
  test('a failing check is an error, and one that succeeds without a table is none', () => {
    const { store } = setUp();
    expect(store.state).toBe('NOT_READY');
    store.fail({ origin: 'a', code: 'unreachable', message: 'Nobody listens.' });
    expect(store.state).toBe('ERROR');
    store.confirm({ origin: 'a' });
    expect(store.state).toBe('NOT_READY');
  });

  test('a trust root that is unusable is fatal, and a good one that comes ends it', async () => {
    const { store, offer } = setUp({ pinned: text(rootOf([key], { expires: begin / 1000 })) });
    expect(await offer(await bundleOf([key], { generation: 1 }))).toMatchObject({ code: 'root-expired' });
    expect(store.state).toBe('FATAL');
    const roots = [rootOf([next], { version: 2 }, [key, next])];
    expect(await offer(await bundleOf([next], { generation: 1, roots }))).toMatchObject({ accepted: true });
    expect(store.state).toBe('READY');
  });

  test.each(['refused', 'failed'])('with failIfNoTable it is fatal when the first is %s', async (how) => {
    const { store, offer } = setUp({ failIfNoTable: true });
    if (how === 'refused') await offer('{}');
    else store.fail({ origin: 'a', code: 'unreachable', message: 'Nobody listens.' });
    expect(store.state).toBe('FATAL');
  });

  test('who comes late hears what led here', async () => {
    const { store, offer, time } = setUp({ maxStaleness: 1000 });
    const heard = () => {
      const types: string[] = [];
      store.subscribe(({ type }) => types.push(type))();
      return types;
    };
    expect(heard()).toEqual([]);
    store.fail({ origin: 'b', code: 'unreachable', message: 'Nobody listens.' });
    await offer('{}');
    expect(heard()).toEqual(['error', 'rejected']);
    await offer(await bundleOf([key], { generation: 1 }));
    expect(heard()).toEqual(['ready']);
    time.advance(1001);
    expect(heard()).toEqual(['ready', 'stale']);
  });
});

test('a bad candidate of one source takes away no good one of another that waits', async () => {
  const { offer } = setUp();
  const answers = await Promise.all([
    offer(await bundleOf([key], { generation: 1 }), 'a'),
    offer(await bundleOf([key], { generation: 2 }), 'b'),
    offer('{}', 'c'),
    offer(await bundleOf([key], { generation: 3 }), 'b'),
  ]);
  expect(answers.map((answer) => (answer.accepted ? answer.generation : answer.code))).toEqual([
    1,
    'superseded',
    'bad-envelope',
    3,
  ]);
});

test('several sources that repeat what is bad are each told of once', async () => {
  const { offer, types, store } = setUp();
  for (let round = 0; round < 50; round += 1) {
    await offer('{}', 'a');
    await offer('[]', 'b');
  }
  expect(types()).toEqual(['rejected', 'rejected']);
  expect(store.status().counters).toMatchObject({ rejected: 100, repeated: 98 });
});

test('in whatever order good, bad and old candidates come, nothing bad goes live and no generation falls', async () => {
  const good = await Promise.all([1, 2, 3, 4, 5].map((generation) => bundleOf([key], { generation })));
  const stranger = newKey();
  const bad = [
    '{}',
    tableText(9),
    text(await bundleOf([stranger], { generation: 9 })),
    text(await bundleOf([key], { generation: 9, table: tableText(9, 'staging') })),
    text(tampered(await bundleOf([key], { generation: 1 }), '"generation":1', '"generation":9')),
    text(await bundleOf([key], { generation: 3, table: tableText(9) })),
  ];
  const action = fc.oneof(
    fc.record({ offer: fc.constantFrom(...good.map(text)), origin: fc.constantFrom('a', 'b') }),
    fc.record({ offer: fc.constantFrom(...bad), origin: fc.constantFrom('a', 'b') }),
    fc.record({
      offer: fc.constantFrom('confirm', 'fail', 'restart', 'wait'),
      origin: fc.constantFrom('a', 'b'),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      const { persistence } = memory(() => begin);
      let current = setUp({ persist: persistence, maxStaleness: 1000 });
      let pending: Promise<unknown>[] = [];
      let highest = 0;
      const look = () => {
        const { activeGeneration } = current.store.status();
        const failures = current.store.current()?.table.breaker.failures;
        if (activeGeneration !== null) {
          expect(activeGeneration).toBeGreaterThanOrEqual(highest);
          // Generation and table belong together: generation n is the n-th table, and none is the bad one.
          if (!(activeGeneration === 3 && failures === 9)) expect(failures).toBe(activeGeneration);
          highest = activeGeneration;
        }
      };
      for (const { offer, origin } of actions) {
        if (offer === 'confirm') current.store.confirm({ origin });
        else if (offer === 'fail') current.store.fail({ origin, code: 'unreachable', message: 'x' });
        else if (offer === 'restart') {
          await Promise.all(pending);
          pending = [];
          current = setUp({ persist: persistence, maxStaleness: 1000 });
          await current.store.restore();
        } else if (offer === 'wait') await Promise.all(pending);
        else pending.push(current.offer(offer, origin).then(look));
        look();
      }
      await Promise.all(pending);
      look();
    }),
    { numRuns: 60 },
  );
}, 60_000);
