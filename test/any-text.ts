import fc from 'fast-check';

/** Code points by how many bytes they take in UTF-8; surrogates are none. */
const ranges = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
] as const;

/**
 * Any text of whole code points, all lengths in UTF-8 alike. fast-check's own unit for it first builds a table of
 * every code point, which takes longer than the tests that draw from it.
 */
export const anyText = fc.string({
  unit: fc.oneof(
    ...ranges.map(([min, max]) => fc.integer({ min, max }).map((point) => String.fromCodePoint(point))),
  ),
});
