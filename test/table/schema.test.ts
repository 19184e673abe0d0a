import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTable } from '../../src/table/decode.ts';
import { exampleTable, richTable } from './example.ts';
import { mutatedTable } from './mutate.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/routing-table.schema.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv2020({ strictTuples: false, allowUnionTypes: true });
addFormats.default(ajv);
const accepts = ajv.compile(schema);

test.each([
  ['with one of everything', exampleTable()],
  ['with an experiment and a rollout', richTable()],
])('the published schema and decoding accept the example %s', (_title, table) => {
  expect(accepts(table), JSON.stringify(accepts.errors)).toBe(true);
  expect(decodeTable(JSON.stringify(table))).toMatchObject({ ok: true });
});

test('what decoding accepts, the schema accepts', () => {
  let sound = 0;
  fc.assert(
    fc.property(mutatedTable(), (table) => {
      if (!decodeTable(JSON.stringify(table)).ok) return;
      sound += 1;
      expect(accepts(table), JSON.stringify(accepts.errors)).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(sound).toBeGreaterThan(50);
});

/**
 * What the schema cannot say, or leaves to decoding: how ids, header names, variables and addresses are
 * spelt, that nothing is listed twice, that numbers and timers stay where arithmetic is exact.
 */
const beyondTheSchema =
  /must be (an id|a time zone|a deployment|an attribute|an HTTP|printable|the name of|an http|"tags"|a whole number from \d+ to)|names the same item twice|must not be empty|forbidden key/;

test('what the schema accepts, decoding accepts, but for what no schema can say', () => {
  let both = 0;
  fc.assert(
    fc.property(mutatedTable(), (table) => {
      if (!accepts(table)) return;
      const result = decodeTable(JSON.stringify(table));
      if (result.ok) both += 1;
      else if (result.code !== 'broken-reference') expect(result.message).toMatch(beyondTheSchema);
    }),
    { numRuns: 2000 },
  );
  expect(both).toBeGreaterThan(50);
});
