import { describe, expect, test } from 'vitest';
import { now as begin, bundleOf, rootOf, text } from '../fixture.ts';
import { key, next, setUp } from './store-fixture.ts';

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
