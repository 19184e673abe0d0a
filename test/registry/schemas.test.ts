import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { attributes, conditionOperators } from '../../src/table/condition.ts';
import { fallbackClasses, tableFormat } from '../../src/table/table.ts';

interface Schema {
  $schema?: string;
  $id?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  properties?: Record<string, Schema | boolean>;
  additionalProperties?: Schema | boolean;
  prefixItems?: Schema[];
  items?: Schema | boolean;
  anyOf?: Schema[];
  $defs?: Record<string, Schema>;
  $ref?: string;
}

const folder = join(import.meta.dirname, '../../schemas');
const kinds = readdirSync(folder).filter((file) => file.endsWith('.schema.json'));
const schemas = new Map(kinds.map((file) => [file.replace('.schema.json', ''), read(file)]));

// Condition calls with any number of arguments are open tuples, which ajv would otherwise suspect of a slip.
const ajv = addFormats.default(
  new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictTuples: false }),
);

describe.each([...schemas])('the schema of %s', (kind, schema) => {
  test('is strict JSON Schema 2020-12 under its own address, with a title', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$id).toBe(`https://signalbox.dev/schemas/${kind}.schema.json`);
    expect(schema.title).toMatch(/\w/);
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test('describes every property and every named part', () => {
    const silent = parts(schema).filter(({ named, part }) => named && describeOf(part, schema) === undefined);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('says of every object which fields it has', () => {
    const open = parts(schema).filter(
      ({ part }) => [part.type].flat().includes('object') && part.additionalProperties === undefined,
    );
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  test('gives only examples that are valid', () => {
    const wrong = parts(schema).flatMap(({ path, part }) => {
      const { $id: _, $schema: __, ...rest } = part;
      const validate = ajv.compile({ ...rest, $defs: schema.$defs ?? {} });
      return (part.examples ?? []).filter((example) => !validate(example)).map((example) => [path, example]);
    });
    expect(wrong).toEqual([]);
  });
});

describe('one mistake gives one error, at its own place', () => {
  const capability = { description: 'Talk.', owner: 'us', use: 'a' };
  const cases: [string, string, object, string[]][] = [
    ['a share without its unit', 'capability', { ...capability, use: { split: { a: 90, b: '10%' }, by: 'user' } }, ['/use/split/a type']],
    ['a split without `by`', 'capability', { ...capability, use: { split: { a: '90%', b: '10%' } } }, ['/use dependentRequired']],
    ['a chooser that does not exist', 'capability', { ...capability, use: { random: ['a', 'b'] } }, ['/use additionalProperties']],
    ['an unknown failure class in a list', 'capability', { ...capability, fallback: [{ on: ['tired'], use: 'a' }] }, ['/fallback/0/on enum', '/fallback/0/on/0 enum', '/fallback/0/on anyOf']],
    ['a misspelt parameter', 'capability', { ...capability, params: { tempature: 1 } }, ['/params additionalProperties']],
    ['a bare number of tokens', 'capability', { ...capability, requires: { context: 100000 } }, ['/requires/context type']],
    ['a duration without its unit', 'signalbox', { timeouts: { connect: '3' } }, ['/timeouts/connect pattern']],
    ['a whole share above 100', 'capability', { ...capability, use: { split: { a: '101%', b: '10%' }, by: 'user' } }, ['/use/split/a pattern']],
    ['a literal key', 'provider', { name: 'P', api: 'openai', baseUrl: 'https://p.example', auth: { header: 'x', value: 'literal' } }, ['/auth/value type']],
    ['an address that ends in a slash', 'provider', { name: 'P', api: 'openai', baseUrl: 'https://p.example/' }, ['/baseUrl pattern']],
    ['an address with a password', 'provider', { name: 'P', api: 'openai', baseUrl: 'https://a:b@p.example' }, ['/baseUrl pattern']],
    ['a patch of a file elsewhere', 'environment', { patches: [{ patch: '../x', set: { a: 1 } }] }, ['/patches/0/patch pattern']],
    ['a patch that changes nothing', 'environment', { patches: [{ patch: 'models/x' }] }, ['/patches/0 minProperties']],
  ]; // biome-ignore format: a table

  test.each(cases)('%s', (_, kind, value, expected) => {
    const validate = ajv.getSchema(`https://signalbox.dev/schemas/${kind}.schema.json`);
    validate?.(value);
    expect(validate?.errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)).toEqual(
      expected,
    );
  });
});

describe('the schema of the routing table says what the code says', () => {
  const table = schemas.get('routing-table') ?? {};

  test('of the format, the attributes, the operators and the failure classes', () => {
    expect(table.properties?.['format']).toMatchObject({ const: tableFormat });
    expect(table.$defs?.['attribute']?.enum).toEqual(Object.keys(attributes));
    const operators = (table.$defs?.['condition']?.anyOf ?? []).flatMap(
      ({ prefixItems }) => prefixItems?.[0]?.enum ?? prefixItems?.[0]?.const ?? [],
    );
    expect([...operators].sort()).toEqual([...conditionOperators].sort());
    expect(schemas.get('capability')?.$defs?.['failureClass']?.enum).toEqual([...fallbackClasses]);
  });

  test.each([
    [
      'a call',
      ['and', ['==', ['attr', 'team.id'], 'legal'], ['>', ['attr', 'request.inputTokens'], 10]],
      true,
    ],
    ['a list', ['in', ['attr', 'user'], ['list', 'a', 'b']], true],
    ['an entry', ['hasEntry', ['attr', 'tags'], 'tier'], false],
    ['an entry of a map attribute', ['hasEntry', 'tags', 'tier'], true],
    ['an unknown operator', ['xor', true, false], false],
    ['an unknown attribute', ['attr', 'team.name'], false],
    ['a missing operand', ['==', 1], false],
    ['one operand too many', ['not', true, true], false],
  ])('of conditions: %s', (_, condition, valid) => {
    const validate = ajv.compile({ ...table.$defs?.['condition'], $defs: table.$defs });
    expect(validate(condition)).toBe(valid);
  });
});

/** Every part of a schema with its path; `named` where an editor shows its description. */
function parts(schema: Schema, path = '', named = false): { path: string; part: Schema; named: boolean }[] {
  const inner = (part: Schema | boolean | undefined, step: string, isNamed = false) =>
    typeof part === 'object' ? parts(part, `${path}/${step}`, isNamed) : [];
  return [
    { path, part: schema, named },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => inner(part, name, true)),
    ...Object.entries(schema.$defs ?? {}).flatMap(([name, part]) => inner(part, `$defs/${name}`, true)),
    ...inner(schema.additionalProperties, '*'),
    ...inner(schema.items, 'items'),
    ...(schema.anyOf ?? []).flatMap((part, index) => inner(part, `anyOf/${index}`)),
  ];
}

function describeOf(part: Schema, root: Schema): string | undefined {
  if (part.description !== undefined || part.$ref === undefined) return part.description;
  return root.$defs?.[part.$ref.replace('#/$defs/', '')]?.description;
}

function read(file: string): Schema {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
