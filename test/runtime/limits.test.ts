import { expect, test } from 'vitest';
import { sayCost } from '../../src/runtime/explain/bounds.ts';

test.each([
  [0, '0.000000 USD'],
  [4e-10, '0.000000000400 USD'],
  [0.0000004, '0.000000400 USD'],
  [0.004002, '0.004002 USD'],
  [12, '12.000000 USD'],
])('a cost of %d dollars is said to be %s', (dollars, text) => {
  expect(sayCost(dollars * 1e16)).toBe(`estimated at ${text}`);
});
