import { isRecord, type JsonRecord } from '../../kit/json.ts';

/**
 * The schema with `additionalProperties: false` where an object says nothing of it: the provider insists on the
 * word, and whatever fits the closed schema fits the open one. A schema that says otherwise stays as it is.
 * https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs
 */
export function closeObjects(schema: JsonRecord, depth = 0): JsonRecord {
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (BY_NAME.has(keyword) && isRecord(value)) {
      return [
        keyword,
        Object.fromEntries(Object.entries(value).map(([name, one]) => [name, close(one, depth)])),
      ];
    }
    return [keyword, BELOW.has(keyword) ? close(value, depth) : value];
  });
  const isObject = schema['type'] === 'object' || isRecord(schema['properties']);
  if (isObject && !('additionalProperties' in schema)) entries.push(['additionalProperties', false]);
  // Not an object literal: a property may be called `__proto__`.
  return Object.fromEntries(entries);
}

/** Keywords with schemas by name, and keywords with a schema or a list of them. */
const BY_NAME: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
const BELOW: ReadonlySet<string> = new Set(['items', 'prefixItems', 'anyOf', 'allOf', 'oneOf']);

/** No schema that a provider takes is deeper; what is deeper goes as it is, and the provider will say so. */
const DEEPEST = 100;

function close(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((one) => close(one, depth + 1));
  return isRecord(value) ? closeObjects(value, depth + 1) : value;
}
