import { describe, expect, test } from 'vitest';
import type { Persistence } from '../../../../src/runtime/store/persistence.ts';
import { now as begin, bundleOf, rootOf, tableText, tampered, text } from '../fixture.ts';
import { handClock, key, memory, next, setUp } from './store-fixture.ts';

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
