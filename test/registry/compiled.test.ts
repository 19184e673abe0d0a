import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { compile } from '../../src/index.ts';

const root = join(import.meta.dirname, '../..');
const directory = join(root, 'registry');
const now = new Date('2026-11-23T12:00:00Z');
const overlays = readdirSync(join(directory, 'environments')).map((file) => basename(file, '.yaml'));

const ajv = addFormats.default(
  new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictTuples: false }),
);
const validate = ajv.compile(
  JSON.parse(readFileSync(join(root, 'schemas/routing-table.schema.json'), 'utf8')),
);

test.each([undefined, ...overlays])(
  'compiles without a single finding to a table that the published schema knows: %s',
  async (environment) => {
    const compilation = await compile({ directory, now, ...(environment && { environment }) });
    const findings = compilation.diagnostics.map(
      ({ code, span, message }) => `${span.file}:${span.start.line} ${code}: ${message}`,
    );
    expect(findings).toEqual([]);
    validate(compilation.table);
    expect(ajv.errorsText(validate.errors)).toBe('No errors');
  },
);

test('the schema of the table refuses a table with a field that no runtime reads', async () => {
  const { table } = await compile({ directory, now });
  expect(validate({ ...table, generated: '2026-11-23' })).toBe(false);
});
