import { expect, test } from 'vitest';
import { comparePair } from './brute/compare-pair.ts';

/** `test/proof/plan.ts` takes as many as one likes; this is a start. */
const pairs = 24;

test('a plan says what asking both tables everything says: shares, codes, classes and lines', async () => {
  const outcomes = [];
  for (let seed = 1; seed <= pairs; seed += 1) outcomes.push(await comparePair(seed));
  expect(outcomes.flatMap(({ differences }) => differences)).toEqual([]);
  expect(outcomes.filter(({ compiled }) => compiled).length).toBeGreaterThan(pairs / 2);
}, 180_000);
