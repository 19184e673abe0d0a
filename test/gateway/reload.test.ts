import { expect, test } from 'vitest';
import { runReloadStorm } from './support/reload-storm.ts';

// Half a minute on two free cores, and much more where they are shared.
const timeout = 600_000;

test('a thousand reloads under load fail no request, mix no answer and apply nothing bad', {
  timeout,
}, async () => {
  const swaps = 1000;
  const storm = await runReloadStorm({ swaps, streams: 200, requestsPerSwap: 5, gapMs: 20 });
  const { failed, mixed, wronglyJudged, refused, tablesLeft, heap } = storm;
  expect({ failed, mixed, wronglyJudged }).toEqual({ failed: [], mixed: [], wronglyJudged: [] });
  expect(Object.keys(refused).sort()).toEqual([
    'altered under its signature: bad-signature',
    'cut short: bad-envelope',
    'of a compiler that decides otherwise: self-test-failed',
    'of another environment: wrong-environment',
    'older: old-generation',
    'other bytes of the same generation: reused-generation',
    'signed by a stranger: bad-signature',
    'the one before, come late: old-generation',
    'unsigned: bad-envelope',
  ]);
  expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(swaps);
  console.log(`${Math.round(storm.answered / storm.seconds)} whole answers a second beside 200 streams`);
  expect(storm.swaps).toBe(swaps);
  // Every one was answered while tables were swapped, and `failed` would have those that had no end.
  expect(storm.answered).toBeGreaterThanOrEqual(swaps * 4);
  expect(storm.streams).toBeGreaterThanOrEqual(200);
  expect(storm.spanning).toBeGreaterThan(100);
  // The live one, and one that a last reference may still hold.
  expect(tablesLeft).toBeLessThanOrEqual(2);
  // Nine hundred tables would be more than twice as much.
  expect(heap.late - heap.early).toBeLessThan(24 * 2 ** 20);
  expect(heap.slope).toBeLessThan(24 * 2 ** 20);
});
