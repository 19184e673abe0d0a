import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nestsDeeperThan } from '../../src/gateway/json/json-depth.ts';
import { spliceJson } from '../../src/gateway/json/splice-json.ts';

const object = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('model', 'a"b', 'é\\', '')),
  fc.jsonValue(),
  {
    maxKeys: 6,
  },
);

test('what is spliced parses to what was wanted, whatever the layout', () => {
  const indent = fc.constantFrom(undefined, 2, '\t', '\r\n ');
  fc.assert(
    fc.property(object, object, fc.array(fc.nat(5)), indent, (original, changes, dropped, layout) => {
      const text = ` ${JSON.stringify(original, null, layout)}\n`;
      const bytes = Buffer.from(text);
      const parsed = JSON.parse(text);
      const kept = Object.entries(parsed).filter((_, index) => !dropped.includes(index));
      const wanted = { ...Object.fromEntries(kept), ...changes };
      expect(JSON.parse(spliceJson(bytes, parsed, wanted).toString())).toEqual(
        JSON.parse(JSON.stringify(wanted)),
      );
    }),
    { numRuns: 500 },
  );
});

test('of a name that is repeated the last value is taken, as the parser does', () => {
  const bytes = Buffer.from('{"a":1,"model":"x","a":[2, {"a":3}]}');
  const parsed = JSON.parse(bytes.toString());
  expect(spliceJson(bytes, parsed, { ...parsed, model: 'y' }).toString()).toBe(
    '{"a":[2, {"a":3}],"model":"y"}',
  );
});

test('a field that is wanted as undefined is left out', () => {
  const bytes = Buffer.from(' { "a" : 1 , "b" : -2.5e3 } ');
  const parsed = JSON.parse(bytes.toString());
  expect(spliceJson(bytes, parsed, { ...parsed, a: undefined }).toString()).toBe('{"b":-2.5e3}');
});

test('depth is counted outside of strings only', () => {
  const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(nestsDeeperThan(Buffer.from(nest(128)), 128)).toBe(false);
  expect(nestsDeeperThan(Buffer.from(nest(129)), 128)).toBe(true);
  expect(nestsDeeperThan(Buffer.from(`["${'['.repeat(999)}"]`), 128)).toBe(false);
  expect(nestsDeeperThan(Buffer.from(`["\\\\\\"${'['.repeat(999)}"]`), 128)).toBe(false);
  expect(nestsDeeperThan(Buffer.from(`["\\\\",${nest(128)}]`), 128)).toBe(true);
});

test('depth agrees with a parse for every JSON text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 6 }), (value, limit) => {
      expect(nestsDeeperThan(Buffer.from(JSON.stringify(value)), limit)).toBe(depthOf(value) > limit);
    }),
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
