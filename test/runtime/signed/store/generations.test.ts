import { describe, expect, test } from 'vitest';
import { revisionOf } from '../../../../src/table/revision.ts';
import { now as begin, bundleOf, tableText } from '../fixture.ts';
import { key, setUp } from './store-fixture.ts';

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
