import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/table/canonical.ts';
import { sameJson } from '../../src/table/same-json.ts';

// JSON text has no minus zero, so that no two values that were read differ in it.
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));

test('two values are the same exactly when their canonical forms are', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      expect(sameJson(a, JSON.parse(canonicalJson(a)))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 1 }, false],
  [{ a: 1, b: 1 }, { a: 1 }, false],
  [{ a: 1 }, { b: 1 }, false],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [[], {}, false],
  [{}, null, false],
  [{ 0: 'a' }, ['a'], false],
  ['1', 1, false],
  [{ toString: 1 }, { valueOf: 1 }, false],
])('%j and %j: %s', (a, b, same) => {
  expect(sameJson(a, b)).toBe(same);
  expect(sameJson(b, a)).toBe(same);
});
