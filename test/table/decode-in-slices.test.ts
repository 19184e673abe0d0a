import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/table/canonical.ts';
import { decodeTable } from '../../src/table/decode.ts';
import { type Decoded, decodeInSlices } from '../../src/table/decode-in-slices.ts';
import type { RoutingTable } from '../../src/table/table.ts';
import { anyText } from '../any-text.ts';
import { richTable } from './example.ts';
import { mutatedTable } from './mutate.ts';

const maxBytes = 1_000_000;
const pause = () => undefined;

async function decoded(text: string, before?: Decoded): Promise<Decoded> {
  const result = await decodeInSlices(text, { maxBytes, before, pause });
  if (!result.ok) throw new Error(result.message);
  return result;
}

/** That both answers are the same: the table, or the refusal with code, path and message. */
async function expectTheSame(bytes: Uint8Array | string, before?: Decoded, limit = maxBytes): Promise<void> {
  const plain = decodeTable(bytes, { maxBytes: limit });
  const sliced = await decodeInSlices(bytes, { maxBytes: limit, before, pause });
  if (!sliced.ok) return expect(sliced).toEqual(plain);
  expect(plain.ok && canonicalJson(plain.table)).toBe(canonicalJson(sliced.table));
  const maps = ['providers', 'models', 'deployments', 'capabilities', 'teams'] as const;
  for (const map of maps) expect(Object.getPrototypeOf(sliced.table[map])).toBeNull();
}

describe('decoding in slices answers what decoding at one stroke answers', () => {
  test('of tables with mistakes anywhere, whatever was live before', async () => {
    const before = await decoded(canonicalJson(richTable()));
    await fc.assert(
      fc.asyncProperty(mutatedTable(), fc.boolean(), async (table, canonical) => {
        await expectTheSame(canonical ? canonicalJson(table) : JSON.stringify(table), before);
        await expectTheSame(canonicalJson(table));
      }),
      { numRuns: 300 },
    );
  });

  test('of one sound table after another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutatedTable(), { minLength: 2, maxLength: 4 }), async (tables) => {
        let before: Decoded | undefined;
        for (const table of [richTable(), ...tables]) {
          await expectTheSame(canonicalJson(table), before);
          const result = await decodeInSlices(canonicalJson(table), { maxBytes, before, pause });
          if (result.ok) before = result;
        }
      }),
      { numRuns: 100 },
    );
  });

  test('of canonical text that is cut, or has a piece put in or taken out', async () => {
    const whole = canonicalJson(richTable());
    const before = await decoded(whole);
    const place = fc.integer({ min: 0, max: whole.length });
    const pieces = fc.constantFrom(
      ...'{}[],:"\\ ',
      '{}',
      '"a":1,',
      ',"capabilities":{}',
      '""',
      '\ud800',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(place, fc.nat(20), fc.oneof(pieces, anyText), async (at, length, text) => {
        await expectTheSame(whole.slice(0, at) + text + whole.slice(at + length), before);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['an empty object', '{}'],
    ['no object', '[]'],
    ['capabilities that are none', '{"capabilities":7}'],
    ['no capabilities', canonicalJson({ ...richTable(), capabilities: {}, teams: {} })],
    ['capabilities alone', '{"capabilities":{}}'],
    ['white space in every place', JSON.stringify(richTable(), null, '\t').replaceAll(':', ' :\r')],
    ['keys in another order', JSON.stringify(Object.fromEntries(Object.entries(richTable()).reverse()))],
    ['keys with escapes', canonicalJson(richTable()).replaceAll('"models"', '"\\u006dodels"')],
    [
      'a capability twice',
      canonicalJson(richTable()).replace('"capabilities":{', '"capabilities":{"zz":{},"zz":{},'),
    ],
    ['capabilities twice', '{"capabilities":{},"capabilities":{}}'],
    ['a comma too many', '{"capabilities":{"a":{},}}'],
    ['a bracket too few', '{"capabilities":{"a":{}}'],
    ['something behind the end', `${canonicalJson(richTable())} {}`],
    ['another format', '{"capabilities":{"a":7},"format":2}'],
    ['a bundle', '{"capabilities":{},"payloadType":"x"}'],
    ['depth beyond what is allowed', `{"capabilities":{"a":${'['.repeat(127)}${']'.repeat(127)}}}`],
    ['depth that is just allowed', `{"capabilities":{"a":${'['.repeat(126)}${']'.repeat(126)}}}`],
    ['ids that objects have in an order of their own', '{"capabilities":{"10":{},"9":{}},"format":1}'],
    ['an id that is forbidden', '{"capabilities":{"__proto__":{}},"format":1}'],
  ])('of %s', async (_name, text) => {
    await expectTheSame(text);
    await expectTheSame(new TextEncoder().encode(text), await decoded(canonicalJson(richTable())));
  });

  test('of what is too large, by bytes', async () => {
    const text = canonicalJson(richTable());
    for (const limit of [text.length - 1, text.length, text.length + 1]) {
      await expectTheSame(text, undefined, limit);
      await expectTheSame(new TextEncoder().encode(text), undefined, limit);
    }
  });
});

test('what stands as it did is taken from the table before, and only that', async () => {
  const table = richTable();
  const [edited = '', ...others] = Object.keys(table.capabilities);
  const before = await decoded(canonicalJson(table));
  const after = await decoded(canonicalJson(withDescription(table, edited)), before);
  for (const id of others) expect(after.table.capabilities[id]).toBe(before.table.capabilities[id]);
  expect(after.table.capabilities[edited]).toMatchObject({ description: 'Another.' });
});

test('capabilities that come, go, move or are edited: each other one is taken from the table before', async () => {
  const { capabilities: known, teams: _, selfTest: __, ...table } = richTable();
  const [capability] = Object.values(known);
  const ids = Array.from({ length: 12 }, (_item, index) => `c${index}`);
  const versions = fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), edition: fc.nat(3) }), {
    selector: ({ id }) => id,
  });
  const textOf = (list: readonly { id: string; edition: number }[], indent: number) =>
    JSON.stringify(
      {
        ...table,
        capabilities: Object.fromEntries(
          list.map(({ id, edition }) => [id, { ...capability, description: `Edition ${edition}.` }]),
        ),
        teams: {},
      },
      null,
      indent,
    );
  await fc.assert(
    fc.asyncProperty(fc.array(versions, { minLength: 2 }), fc.constantFrom(0, 2), async (lists, indent) => {
      let before: Decoded | undefined;
      for (const list of lists) {
        const text = textOf(list, indent);
        await expectTheSame(text, before);
        const after = await decoded(text, before);
        for (const { id, edition } of list) {
          const old = before?.table.capabilities[id];
          const isAsItWas = old?.description === `Edition ${edition}.`;
          expect(after.table.capabilities[id] === old).toBe(isAsItWas);
        }
        before = after;
      }
    }),
    { numRuns: 100 },
  );
});

test('a capability that stands as it did is refused where its model is gone', async () => {
  const before = await decoded(canonicalJson(richTable()));
  const { tiny: _, ...models } = richTable().models;
  const text = canonicalJson({ ...richTable(), models });
  expect(await decodeInSlices(text, { maxBytes, before, pause })).toMatchObject({ code: 'broken-reference' });
  await expectTheSame(text, before);
});

test('others have their turn between any two capabilities', async () => {
  let turns = 0;
  const give = async () => {
    turns += 1;
  };
  const { table } = await decoded(canonicalJson(richTable()));
  await decodeInSlices(canonicalJson(table), { maxBytes, before: undefined, pause: give });
  expect(turns).toBeGreaterThan(2 * Object.keys(table.capabilities).length);
});

function withDescription(table: RoutingTable, id: string): RoutingTable {
  const capability = table.capabilities[id];
  if (capability === undefined) throw new Error(`there is no ${id}`);
  return {
    ...table,
    capabilities: { ...table.capabilities, [id]: { ...capability, description: 'Another.' } },
  };
}
