import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/table/canonical.ts';

test('keys stand in UTF-16 order, as in the example of RFC 8785 §3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const order = Object.values(
    JSON.parse(
      `[${canonicalJson(value)
        .match(/:"[^"]*"/g)
        ?.map((part) => part.slice(1))
        .join(',')}]`,
    ),
  );
  expect(order).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test.each([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ 10: 'a', 9: 'b' }, '{"10":"a","9":"b"}'],
  [[1e21, 1e-7, -0, 0.1 + 0.2, 4.5], '[1e+21,1e-7,0,0.30000000000000004,4.5]'],
  ['\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
  [{ gone: undefined, kept: {} }, '{"kept":{}}'],
])('%j is written as %s', (value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test.each([
  [Number.NaN, /NaN/],
  [Number.POSITIVE_INFINITY, /Infinity/],
  [{ a: '\ud800' }, /surrogate/],
  [{ '\ud800': 1 }, /surrogate/],
  [() => 1, /function/],
  [[undefined], /undefined/],
  [1n, /bigint/],
])('what JSON cannot say is an error (%#)', (value, message) => {
  expect(() => canonicalJson(value)).toThrow(message);
});

test('the order in which keys were added changes nothing, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const written = canonicalJson(value);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(written);
    }),
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
