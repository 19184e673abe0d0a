import { defined, isRecord, type JsonRecord } from '../../kit/json.ts';

/** A field by its name: the dialect takes `camelCase` and `snake_case` alike. */
export function field(fields: JsonRecord | undefined, name: string): unknown {
  return fields?.[name] ?? fields?.[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

/** The name in `camelCase`, however it was written. */
export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/**
 * A schema in the older form (OpenAPI 3.0: `"type": "OBJECT"`, `nullable`, 64-bit numbers as strings) as JSON
 * Schema. https://ai.google.dev/api/caching#Schema
 */
export function jsonSchemaOf(schema: JsonRecord, depth = 0): JsonRecord {
  const { type, nullable, format, ...rest } = schema;
  const plain = typeof type === 'string' ? type.toLowerCase() : type;
  const named = plain === 'type_unspecified' ? undefined : nullable === true ? [plain, 'null'] : plain;
  const entries = Object.entries(rest)
    .filter(([name]) => !ORDERING.has(name))
    .map(([name, value]): [string, unknown] => [camelCase(name), convert(camelCase(name), value, depth)]);
  // Not an object literal: a property may be called `__proto__`.
  return { ...defined({ type: named, format }), ...Object.fromEntries(entries) };
}

/** A hint on the order of properties, which JSON Schema does not have. */
const ORDERING: ReadonlySet<string> = new Set(['propertyOrdering', 'property_ordering']);

/** Whether the schema orders its properties anywhere. */
export function hasOrdering(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasOrdering);
  return (
    isRecord(schema) &&
    Object.entries(schema).some(([name, below]) => ORDERING.has(name) || hasOrdering(below))
  );
}

const COUNTS: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);
const DEEPEST = 100;

function convert(name: string, value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return value;
  if (name === 'properties' && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, below(one, depth)]));
  }
  if (name === 'items' || name === 'anyOf') return below(value, depth);
  return COUNTS.has(name) && typeof value === 'string' ? Number(value) : value;
}

function below(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((one) => below(one, depth + 1));
  return isRecord(value) ? jsonSchemaOf(value, depth + 1) : value;
}
