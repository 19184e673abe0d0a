import fc from 'fast-check';
import { expect, test } from 'vitest';
import { now as begin, bundleOf, newKey, tableText, tampered, text } from '../fixture.ts';
import { key, memory, setUp } from './store-fixture.ts';

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
