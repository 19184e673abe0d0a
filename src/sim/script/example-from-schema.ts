import type { Random } from '../draw/random.ts';
import { exampleFromPattern } from './example-from-pattern.ts';
import { exampleString } from './example-string.ts';

/** What an example is made from. */
export interface ExampleOptions {
  readonly random: Random;
  /** Words of the conversation that free strings may be filled with, the most telling first. */
  readonly subjects: readonly string[];
}

/**
 * A value that a JSON Schema accepts: required properties and as few others as allowed, with enums, formats,
 * bounds, patterns, nesting, references and unions honoured. `not`, `if` and `dependentSchemas` are not.
 */
export function exampleFromSchema(schema: unknown, options: ExampleOptions): unknown {
  return example({ schema, root: schema, name: '', depth: 0 }, { ...options, left: { values: mostValues } });
}

/** Schemas come from callers, and a small one can ask for a very large value. Beyond this there is only `null`. */
const mostValues = 10_000;

/** A schema that requires itself has no instance; here it ends all the same. */
const endless = 64;

interface Making extends ExampleOptions {
  /** How many values may still be made; counts down. */
  readonly left: { values: number };
}

/** A schema where it stands: below `root`, for the property `name`. */
interface Site {
  readonly schema: unknown;
  readonly root: unknown;
  readonly name: string;
  readonly depth: number;
}

type Schema = Readonly<Record<string, unknown>>;
type Maker = (schema: Schema, site: Site, options: Making) => unknown;

/** Recursive schemas end here: below it, arrays stay empty and unions take what does not nest. */
const deepest = 8;

const byType: Readonly<Record<string, Maker>> = {
  object: exampleObject,
  array: exampleArray,
  string: exampleText,
  number: (schema, _site, options) => exampleNumber(schema, false, options),
  integer: (schema, _site, options) => exampleNumber(schema, true, options),
  boolean: (_schema, _site, options) => options.random.next() < 0.5,
  null: () => null,
};

function example(site: Site, options: Making): unknown {
  options.left.values -= 1;
  if (options.left.values < 0 || site.depth > endless) return null;
  const schema = flatten(site.schema, site.root, 0);
  if ('const' in schema) return schema['const'];
  const listed = schema['enum'];
  if (Array.isArray(listed) && listed.length > 0) return listed[options.random.below(listed.length)];
  const union = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(union) && union.length > 0) return exampleOfUnion(schema, union, site, options);
  const make = byType[typeOf(schema, site.depth)] ?? exampleObject;
  return make(schema, site, options);
}

/** Follows references and merges `allOf`, so that what remains can be read at one level. */
function flatten(value: unknown, root: unknown, hops: number): Schema {
  if (!isSchema(value) || hops > 32) return {};
  const { $ref: reference, allOf, ...own } = value;
  const inherited: Schema[] = [];
  if (typeof reference === 'string') inherited.push(flatten(lookUp(reference, root), root, hops + 1));
  if (Array.isArray(allOf)) for (const one of allOf) inherited.push(flatten(one, root, hops + 1));
  return [...inherited, own].reduce(merge, {});
}

function merge(left: Schema, right: Schema): Schema {
  const merged: Record<string, unknown> = { ...left, ...right };
  if (isSchema(left['properties']) && isSchema(right['properties'])) {
    merged['properties'] = { ...left['properties'], ...right['properties'] };
  }
  if (Array.isArray(left['required']) && Array.isArray(right['required'])) {
    merged['required'] = [...new Set([...left['required'], ...right['required']])];
  }
  return merged;
}

/** `#/$defs/address` or `#`; anything further away is not ours to fetch. */
function lookUp(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return undefined;
  let value = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isSchema(value) ? value[key] : undefined;
  }
  return value;
}

function exampleOfUnion(schema: Schema, union: unknown[], site: Site, options: Making): unknown {
  const { anyOf: _any, oneOf: _one, ...shared } = schema;
  const members = union.map((member) => merge(shared, flatten(member, site.root, 0)));
  const plain = members.filter((member) => !nests(member));
  const fitting =
    site.depth >= deepest && plain.length > 0 ? plain : members.filter((member) => member['type'] !== 'null');
  const chosen = fitting[options.random.below(fitting.length)] ?? members[0];
  return example({ ...site, schema: chosen, depth: site.depth + 1 }, options);
}

function nests(schema: Schema): boolean {
  return schema['type'] === 'object' || schema['type'] === 'array' || isSchema(schema['properties']);
}

/** One type of those allowed; upper-case names are how one provider writes its schemas. */
function typeOf(schema: Schema, depth: number): string {
  const written = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  const types = written.filter((type) => typeof type === 'string').map((type) => type.toLowerCase());
  if (depth >= deepest && types.includes('null')) return 'null';
  const type = types.find((one) => one !== 'null') ?? types[0];
  if (type !== undefined) return type;
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  if ('minimum' in schema || 'maximum' in schema || 'multipleOf' in schema) return 'number';
  if ('pattern' in schema || 'format' in schema || 'minLength' in schema) return 'string';
  return 'object';
}

function exampleObject(schema: Schema, site: Site, options: Making): unknown {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const value: Record<string, unknown> = {};
  for (const name of chosenProperties(schema, Object.keys(properties))) {
    const child =
      name in properties ? properties[name] : (schema['additionalProperties'] ?? { type: 'string' });
    define(value, name, example({ schema: child, root: site.root, name, depth: site.depth + 1 }, options));
  }
  return value;
}

/** The required ones, or the first where none is; more only to reach `minProperties`. */
function chosenProperties(schema: Schema, declared: readonly string[]): string[] {
  const required = Array.isArray(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : [];
  const chosen = new Set(required.length > 0 ? required : declared.slice(0, 1));
  const least = Math.min(wholeNumber(schema['minProperties'], 0), mostValues);
  for (const name of declared) if (chosen.size < least) chosen.add(name);
  for (let count = 1; chosen.size < least && count <= least; count += 1) chosen.add(`key_${count}`);
  return [...chosen];
}

/** Also for a property called `__proto__`, which an assignment would swallow. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function exampleArray(schema: Schema, site: Site, options: Making): unknown {
  const least = wholeNumber(schema['minItems'], 0);
  const most = wholeNumber(schema['maxItems'], Math.max(least, 2));
  const leading: unknown[] = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  const length = site.depth >= deepest ? least : Math.min(most, Math.max(least, leading.length, 1));
  const values: unknown[] = [];
  const seen = new Set<string>();
  // A unique list over a small enum needs more than one try; forty are enough, and they end.
  for (let tries = 0; values.length < length && tries < length + 40 && options.left.values > 0; tries += 1) {
    const item = leading[values.length] ?? schema['items'] ?? { type: 'string' };
    const value = example({ schema: item, root: site.root, name: site.name, depth: site.depth + 1 }, options);
    const text = JSON.stringify(value);
    if (schema['uniqueItems'] === true && seen.has(text)) continue;
    seen.add(text);
    values.push(value);
  }
  return values;
}

function exampleText(schema: Schema, site: Site, options: Making): unknown {
  const { pattern, format } = schema;
  if (typeof pattern === 'string') {
    const text = exampleFromPattern(pattern, options.random);
    if (text !== undefined) return text;
  }
  return exampleString({
    name: site.name,
    format: typeof format === 'string' ? format : undefined,
    least: Math.min(wholeNumber(schema['minLength'], 0), mostValues),
    most: wholeNumber(schema['maxLength'], Number.POSITIVE_INFINITY),
    ...options,
  });
}

/** Inside the bounds, on the grid of `multipleOf`. */
function exampleNumber(schema: Schema, whole: boolean, { random }: ExampleOptions): number {
  const step = finite(schema['multipleOf']) ?? (whole ? 1 : 0.5);
  const above = finite(schema['exclusiveMinimum']);
  const below = finite(schema['exclusiveMaximum']);
  const low = finite(schema['minimum']) ?? above;
  const high = finite(schema['maximum']) ?? below;
  const first =
    low === undefined ? (high === undefined ? 1 : Math.floor(high / step) - 20) : Math.ceil(low / step);
  const start = above !== undefined && first * step <= above ? first + 1 : first;
  const last = high === undefined ? start + 40 : Math.floor(high / step);
  const end = below !== undefined && last * step >= below ? last - 1 : last;
  if (end < start) return low !== undefined && high !== undefined ? (low + high) / 2 : (low ?? high ?? 0);
  const value = (start + random.below(Math.min(end - start, 40) + 1)) * step;
  return Number(value.toPrecision(12));
}

function wholeNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : otherwise;
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
