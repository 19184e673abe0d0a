import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/table/canonical.ts';
import { bundlePayload, decodeBundle } from '../../../src/table/signed/bundle.ts';
import { decodeEnvelope } from '../../../src/table/signed/envelope.ts';
import { decodeTrustRoot } from '../../../src/table/signed/trust-root.ts';
import { richTable } from '../../table/example.ts';
import { bundleOf, newKey, now, rootOf, tableText } from './fixture.ts';

const ajv = new Ajv2020({ strictTuples: false, allowUnionTypes: true });
addFormats.default(ajv);
const schema = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
const isBundle = ajv.compile(schema('bundle'));
const isEnvelope = ajv.compile(schema('envelope'));
const isRoot = ajv.compile(schema('trust-root'));

const keys = [newKey(), newKey()];
const next = rootOf(keys, { version: 2 });
const full = await bundleOf(keys, {
  generation: 3,
  table: canonicalJson({ ...richTable(), environment: 'production' }),
  source: { repo: 'https://example.com/registry', commit: 'c0ffee', path: 'registry' },
  previous: `sha256:${'0'.repeat(64)}`,
  rollbackOf: 1,
  createdAt: now / 1000,
  notAfter: now / 1000,
  roots: [next],
});
const parsed = (payload: string): unknown => JSON.parse(Buffer.from(payload, 'base64').toString());

test('the published schemas accept what is signed', () => {
  for (const [accepts, value] of [
    [isBundle, parsed(full.payload)],
    [isEnvelope, JSON.parse(JSON.stringify(full))],
    [isRoot, parsed(next.payload)],
  ] as const) {
    expect(accepts(value), JSON.stringify(accepts.errors)).toBe(true);
  }
});

/** One of a value's members gone, of another type, or of another name. */
function mutated(value: unknown): fc.Arbitrary<unknown> {
  const places: (string | number)[][] = [];
  const walk = (at: unknown, path: (string | number)[]) => {
    if (path.length > 0) places.push(path);
    if (typeof at !== 'object' || at === null) return;
    // Of many equals one is as good as all.
    for (const [key, member] of Object.entries(at).slice(0, 12)) walk(member, [...path, key]);
  };
  walk(value, []);
  const other = fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'x',
    0,
    -1,
    1,
    2,
    1.5,
    2 ** 60,
    true,
    [],
    {},
    ['x', 'x'],
    'rename',
  );
  return fc.tuple(fc.constantFrom(...places), other).map(([path, replacement]) => {
    const copy = structuredClone(value);
    let parent = copy as Record<string | number, unknown>;
    for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>;
    const last = path.at(-1) ?? '';
    if (replacement === undefined) delete parent[last];
    else if (replacement === 'rename') {
      parent[`${last}x`] = parent[last];
      delete parent[last];
    } else parent[last] = replacement;
    // As it would be read: a list has no holes then, and no members beside its items.
    return JSON.parse(JSON.stringify(copy)) as unknown;
  });
}

test.each<[string, unknown, (value: unknown) => boolean, { (value: unknown): boolean; errors?: unknown }]>([
  [
    'headers',
    (parsed(full.payload) as { header: unknown }).header,
    (header) => decodeBundle(bundlePayload(canonicalJson(header), tableText(1))).ok,
    (header) => isBundle({ header, table: JSON.parse(tableText(1)) }),
  ],
  [
    'envelopes',
    JSON.parse(JSON.stringify(full)),
    (value) => decodeEnvelope(JSON.stringify(value), { maxBytes: 1e7 }).ok,
    (value) => isEnvelope(value),
  ],
  [
    'roots',
    parsed(next.payload),
    (value) => decodeTrustRoot(new TextEncoder().encode(JSON.stringify(value))).ok,
    (value) => isRoot(value),
  ],
])('what decoding accepts of %s, the schema accepts', (_title, sound, decodes, accepts) => {
  let agreed = 0;
  fc.assert(
    fc.property(mutated(sound), (value) => {
      if (!decodes(value)) return;
      agreed += 1;
      expect(accepts(value)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(decodes(sound)).toBe(true);
  expect(agreed).toBeGreaterThan(2);
});
