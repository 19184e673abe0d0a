import { expect, test } from 'vitest';
import { compareOne, type Tally } from './oracle/compare.ts';

/** Of this run; `SIGNALBOX_SEED` repeats another. */
const seed = Number(process.env['SIGNALBOX_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

test('a hundred thousand questions to tables over the whole language are answered as a naive interpreter answers them', {
  timeout: 240_000,
}, () => {
  console.log(`seed ${seed}`);
  const tally: Tally = new Map();
  for (let index = 0; index < 500; index += 1) {
    const [difference] = compareOne(seed + index, 200, tally);
    expect(difference, `SIGNALBOX_SEED=${seed}`).toBeUndefined();
  }
  const kinds = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'FALLBACK', 'DEFAULT', 'NO_TARGET', 'NOT_ALLOWED'];
  for (const kind of kinds) expect(tally.get(kind), kind).toBeGreaterThan(100);
  expect([...tally.values()].reduce((sum, count) => sum + count, 0)).toBe(100_000);
});
