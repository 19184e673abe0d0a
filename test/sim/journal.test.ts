import { expect, test } from 'vitest';
import { createJournal } from '../../src/sim/serve/journal.ts';

const first = { at: 0, method: 'POST', path: '/x', provider: 'x', stream: false, headers: {} };

test('an entry is open until it is settled, and then stays as it is', async () => {
  const journal = createJournal(10);
  const line = journal.open(first);
  expect(journal.entries()).toMatchObject([{ order: 1, outcome: 'open' }]);
  line.note({ status: 200, bytes: 5 });
  line.settle('cut');
  line.settle('completed');
  expect(journal.entries()).toMatchObject([{ order: 1, status: 200, bytes: 5, outcome: 'cut' }]);
  await journal.settled();
});

test('beyond its bound the oldest entries are dropped and counted', () => {
  const journal = createJournal(2);
  const lines = [1, 2, 3].map(() => journal.open(first));
  lines[0]?.note({ status: 200 });
  expect(journal.entries().map(({ order }) => order)).toEqual([2, 3]);
  expect(journal.dropped).toBe(1);
});

test('an entry that was forgotten does not come back when it ends', () => {
  const journal = createJournal(10);
  const line = journal.open(first);
  journal.reset();
  line.settle('completed');
  expect(journal.entries()).toEqual([]);
  expect(journal.open(first).order).toBe(2);
});

test('waiting for the journal ends when the last open request has ended', async () => {
  const journal = createJournal(10);
  const [one, two] = [journal.open(first), journal.open(first)];
  let settled = false;
  const waiting = journal.settled().then(() => {
    settled = true;
  });
  one.settle('completed');
  await Promise.resolve();
  expect(settled).toBe(false);
  two.settle('completed');
  await waiting;
  expect(settled).toBe(true);
});
