import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/sim/draw/random.ts';
import { exampleFromPattern } from '../../../src/sim/script/example-from-pattern.ts';
import { exampleFromSchema } from '../../../src/sim/script/example-from-schema.ts';

const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);

function make(schema: unknown, seed = 1): unknown {
  return exampleFromSchema(schema, { random: createRandom(seed), subjects: ['Lisbon'] });
}

/** Schemas as people write them for tools and structured output. */
const schemas: Readonly<Record<string, object>> = {
  'required properties of every plain type': {
    type: 'object',
    properties: {
      a: { type: 'string' },
      b: { type: 'integer' },
      c: { type: 'number' },
      d: { type: 'boolean' },
      e: { type: 'null' },
    },
    required: ['a', 'b', 'c', 'd', 'e'],
    additionalProperties: false,
  },
  'enums and constants': {
    type: 'object',
    properties: {
      unit: { enum: ['celsius', 'fahrenheit'] },
      kind: { const: 'weather' },
      mixed: { enum: [1, null, 'x'] },
    },
    required: ['unit', 'kind', 'mixed'],
  },
  'string formats': {
    type: 'object',
    properties: Object.fromEntries(
      [
        'date-time',
        'date',
        'time',
        'duration',
        'email',
        'hostname',
        'ipv4',
        'ipv6',
        'uri',
        'uuid',
        'byte',
      ].map((format) => [format, { type: 'string', format }]),
    ),
    required: [
      'date-time',
      'date',
      'time',
      'duration',
      'email',
      'hostname',
      'ipv4',
      'ipv6',
      'uri',
      'uuid',
      'byte',
    ],
  },
  'string lengths and patterns': {
    type: 'object',
    properties: {
      short: { type: 'string', maxLength: 3 },
      long: { type: 'string', minLength: 30 },
      sku: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
    },
    required: ['short', 'long', 'sku'],
  },
  'numeric bounds': {
    type: 'object',
    properties: {
      a: { type: 'integer', minimum: 5, maximum: 5 },
      b: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      c: { type: 'integer', multipleOf: 7, minimum: 50, maximum: 60 },
      d: { type: 'number', maximum: -3 },
      e: { type: 'integer', exclusiveMinimum: 9 },
    },
    required: ['a', 'b', 'c', 'd', 'e'],
  },
  'arrays with bounds, unique items and leading items': {
    type: 'object',
    properties: {
      tags: { type: 'array', items: { type: 'string' }, minItems: 3, maxItems: 5 },
      pair: {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'integer' }],
        minItems: 2,
        maxItems: 2,
        items: false,
      },
      unique: { type: 'array', items: { enum: [1, 2, 3] }, uniqueItems: true, minItems: 3 },
      none: { type: 'array', items: { type: 'string' }, maxItems: 0 },
    },
    required: ['tags', 'pair', 'unique', 'none'],
  },
  'references, unions and merged schemas': {
    type: 'object',
    properties: {
      home: { $ref: '#/$defs/address' },
      either: {
        anyOf: [
          { type: 'null' },
          { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] },
        ],
      },
      both: {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'integer' } }, required: ['b'] },
        ],
      },
      nullable: { type: ['string', 'null'] },
    },
    required: ['home', 'either', 'both', 'nullable'],
    $defs: {
      address: {
        type: 'object',
        properties: { street: { type: 'string' }, zip: { type: 'string', pattern: '^\\d{5}$' } },
        required: ['street', 'zip'],
        additionalProperties: false,
      },
    },
  },
  'recursion that must end': {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          value: { type: 'integer' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
          next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
        },
        required: ['value', 'children', 'next'],
      },
    },
  },
  'properties to a minimum, undeclared ones too': {
    type: 'object',
    properties: { a: { type: 'string' } },
    minProperties: 3,
    additionalProperties: { type: 'integer' },
  },
};

describe('an example from a schema is accepted by it', () => {
  test.each(Object.entries(schemas))('%s', (_title, schema) => {
    const accepts = ajv.compile(schema);
    for (let seed = 0; seed < 25; seed += 1) {
      const value = make(schema, seed);
      expect(accepts(value), `${JSON.stringify(value)} ${JSON.stringify(accepts.errors)}`).toBe(true);
    }
  });

  test('for any schema built of objects, arrays, bounded numbers, strings and unions', () => {
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom(
          { type: 'boolean' },
          { type: 'null' },
          { type: 'string', format: 'uuid' },
          { enum: ['a', 'b'] },
        ),
        fc
          .tuple(fc.nat(50), fc.nat(50))
          .map(([low, more]) => ({ type: 'integer', minimum: low, maximum: low + more })),
        fc
          .tuple(fc.nat(9), fc.nat(9))
          .map(([low, more]) => ({ type: 'string', minLength: low, maxLength: low + more })),
        fc.tuple(tie('schema'), fc.nat(3)).map(([items, minItems]) => ({ type: 'array', items, minItems })),
        fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
        fc
          .dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('schema'), { maxKeys: 4 })
          .map((properties) => ({
            type: 'object',
            properties,
            required: Object.keys(properties),
            additionalProperties: false,
          })),
      ),
    }));
    fc.assert(
      fc.property(schema, fc.nat(), (one, seed) => {
        expect(ajv.validate(one, make(one, seed))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

test('the same seed gives the same example, another seed another', () => {
  const schema = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] };
  expect(make(schema, 7)).toEqual(make(schema, 7));
  expect(make(schema, 7)).not.toEqual(make(schema, 8));
});

test('a free string is filled from the conversation', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  expect(make(schema)).toEqual({ city: 'Lisbon' });
});

test('nonsense for a schema gives a value all the same', () => {
  for (const schema of [
    undefined,
    null,
    3,
    [],
    { type: 'unicorn' },
    { $ref: '#/nowhere' },
    { $ref: '#' },
    { enum: [] },
  ]) {
    expect(() => make(schema)).not.toThrow();
  }
});

test('a schema that asks for too much gets a value of bounded size', () => {
  const node = { $ref: '#/$defs/node' };
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  const properties = Object.fromEntries(names.map((name) => [name, node]));
  for (const schema of [
    { ...node, $defs: { node: { type: 'object', properties, required: names } } },
    { type: 'array', minItems: 1e9, items: { type: 'array', minItems: 1e9, items: { type: 'null' } } },
    { type: 'object', minProperties: 1e9 },
    { type: 'string', minLength: 1e9 },
    { type: 'string', pattern: '((a{999}){999}){999}' },
  ]) {
    expect(JSON.stringify(make(schema)).length).toBeLessThan(1_000_000);
  }
});

describe('an example from a pattern is accepted by it', () => {
  test.each([
    '^a+b?c*$',
    '[^abc]{4}',
    '^(?:GET|POST) /\\w{1,8}$',
    '\\d{3}-\\d{4}',
    '^(?<year>\\d{4})-[01]\\d$',
    '\\u0041.',
    '^#[0-9a-fA-F]{6}$',
  ])('%s', (pattern) => {
    const text = exampleFromPattern(pattern, createRandom(3));
    expect(text).toMatch(new RegExp(pattern, 'u'));
  });

  test('what it cannot follow gives nothing, not a wrong string', () => {
    for (const pattern of ['(?=a)b', '(a)\\1', '[', '(', 'a{99999}', '(a{99}){99}', '*', '\\p{Lu}']) {
      expect(exampleFromPattern(pattern, createRandom(3))).toBeUndefined();
    }
  });
});
