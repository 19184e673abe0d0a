import { describe, expect, test } from 'vitest';
import { createRouter } from '../../../../src/runtime/router.ts';
import { now as begin, bundleOf } from '../fixture.ts';
import { key, setUp } from './store-fixture.ts';

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
