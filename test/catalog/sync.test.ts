import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CatalogSource, DatedRates, Facts } from '../../src/catalog/source.ts';
import { parsePin } from '../../src/catalog/source.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';

const dollar = 1e10;
const today = '2026-11-23';
const pin = 'acme/alpha-1';

/** A source that knows one model. */
function source(
  title: string,
  subject: CatalogSource['subject'],
  facts: Facts,
  prices: readonly DatedRates[] = [],
  unsaid: readonly string[] = [],
): CatalogSource {
  return {
    title,
    subject,
    find: ({ provider, model }) => (`${provider}/${model}` === pin ? { facts, prices, unsaid } : undefined),
    namesNear: () => ['alpha-1'],
  };
}

const prices = source('prices 1', 'prices', { context: 1_000_000 }, [
  { rates: { input: 5 * dollar, output: 25 * dollar } },
]);
const facts = source(
  'facts 1',
  'facts',
  { name: 'Alpha: one', context: 1_048_576, modalities: { input: ['text'], output: ['text'] } },
  [{ rates: { input: 5 * dollar, output: 26 * dollar } }],
);

function syncOne(text: string | undefined, sources: readonly CatalogSource[], day = today) {
  const [one] = syncCatalog([{ id: 'alpha', pin, text }], sources, day);
  if (one === undefined) throw new Error('one model gives one result');
  return one;
}

describe('a new entry', () => {
  test('has facts from the source of facts and prices from that of prices, each with its day', () => {
    expect(syncOne(undefined, [prices, facts]).text).toBe(
      [
        '# yaml-language-server: $schema=../../schemas/catalog.schema.json',
        'model: acme/alpha-1',
        'sources:',
        '  name: facts 1, read 2026-11-23',
        '  context: facts 1, read 2026-11-23',
        '  modalities: facts 1, read 2026-11-23',
        'name: "Alpha: one"',
        'context: 1048576 tokens',
        'modalities: { input: [text], output: [text] }',
        'prices:',
        '  - source: prices 1, read 2026-11-23',
        '    input: 5 USD',
        '    output: 25 USD',
        '',
      ]
        .join('\n')
        .replaceAll(/(\w+): (facts 1, read .*)/g, '$1: "$2"')
        .replaceAll(/source: (prices 1, read .*)/g, 'source: "$1"'),
    );
  });

  test('is not made for a model that no source knows, and the nearest name is told', () => {
    const [one] = syncCatalog([{ id: 'alpha', pin: 'acme/alpha-2', text: undefined }], [prices], today);
    expect(one).toMatchObject({
      changes: [],
      problem: expect.stringContaining('did you mean acme/alpha-1?'),
    });
    expect(one?.text).toBeUndefined();
  });

  test('says in words what its prices cannot', () => {
    const dear = source('p', 'prices', {}, [{ rates: { input: 1, output: 1 } }], ['prices by the hour']);
    expect(syncOne(undefined, [dear]).notes).toEqual(['cannot be written: prices by the hour']);
  });
});

const written = [
  '# kept by the platform team',
  'model: acme/alpha-1',
  'sources: { context: "facts 0, read 2026-01-01" }',
  'context: 200k    # what we measured',
  'output: 32k',
  'prices:',
  '  # the price of the launch',
  '  - source: "prices 0, read 2026-01-01"   # seen on the page',
  '    input: 4 USD',
  '    output: 25 USD',
  '    cacheRead: 0.4 USD',
  '# the end',
  '',
].join('\n');

describe('an entry that is there', () => {
  test('gets a changed price as a new one from today, and keeps every other line as it was', () => {
    const { text = '', changes } = syncOne(written, [prices]);
    const added = [
      '  - from: 2026-11-23',
      '    source: "prices 1, read 2026-11-23"',
      '    input: 5 USD',
      '    output: 25 USD',
      '    cacheRead: 0.4 USD',
    ];
    const lines = written.split('\n');
    const context = lines.map((line) =>
      line.replace('200k ', '1M ').replace('facts 0, read 2026-01-01', 'prices 1, read 2026-11-23'),
    );
    expect(text.split('\n')).toEqual([...context.slice(0, 11), ...added, ...context.slice(11)]);
    expect(changes).toEqual([
      'context: 200k → 1M (prices 1)',
      'price from 2026-11-23: input 4 USD → 5 USD (prices 1)',
    ]);
  });

  test('keeps a fact that names no source, and says so', () => {
    const other = source('facts 1', 'facts', { output: 64_000 });
    const { text, notes } = syncOne(written, [other]);
    expect(text).toBeUndefined();
    expect(notes).toEqual(['written by hand, left as it is: output: 32k → 64k (facts 1)']);
  });

  test('is left alone by a source that says less', () => {
    const little = source('prices 1', 'prices', {}, [{ rates: { input: 4 * dollar, output: 25 * dollar } }]);
    expect(syncOne(written, [little])).toMatchObject({ changes: [], notes: [] });
  });

  test('gets an announced price at its day, behind the one of today', () => {
    const announced = source('prices 1', 'prices', {}, [
      { rates: { input: 5 * dollar, output: 25 * dollar } },
      { from: '2027-01-01', rates: { input: 4 * dollar, output: 25 * dollar } },
    ]);
    const { text = '' } = syncOne(written, [announced]);
    expect(parse(text).prices.map(({ from, input }: Record<string, string>) => [from, input])).toEqual([
      [undefined, '4 USD'],
      ['2026-11-23', '5 USD'],
      ['2027-01-01', '4 USD'],
    ]);
  });

  test('gets a price before one that is announced already', () => {
    const later = written.replace(
      '# the end',
      '  - { from: 2027-01-01, source: us, input: 9 USD, output: 9 USD }\n# the end',
    );
    const { text = '' } = syncOne(later, [prices]);
    expect(parse(text).prices.map(({ from }: Record<string, string>) => from)).toEqual([
      undefined,
      '2026-11-23',
      '2027-01-01',
    ]);
  });

  test('gets tiers and windows with its rates, and what it says beside them by hand', () => {
    const byHand = written.replace('    cacheRead: 0.4 USD\n', '    batch: { input: 2 USD }\n');
    const rich = source('prices 1', 'prices', {}, [
      {
        rates: { input: 5 * dollar, output: 25 * dollar },
        tiers: [{ above: 200_000, rates: { input: 10 * dollar } }],
        windows: [{ hours: '01:00-04:00', rates: { input: 7 * dollar } }],
      },
    ]);
    const { text = '' } = syncOne(byHand, [rich]);
    expect(parse(text).prices[1]).toEqual({
      from: today,
      source: 'prices 1, read 2026-11-23',
      input: '5 USD',
      output: '25 USD',
      batch: { input: '2 USD' },
      tiers: [{ above: '200k', input: '10 USD' }],
      windows: [{ hours: '01:00-04:00', input: '7 USD' }],
    });
    expect(syncOne(text, [rich]).changes).toEqual([]);
  });

  test('corrects a price of the same day instead of having two', () => {
    const first = syncOne(written, [prices]).text;
    const dearer = source('prices 2', 'prices', {}, [
      { rates: { input: 6 * dollar, output: 25 * dollar, cacheWrite: 7 * dollar } },
    ]);
    const { text = '' } = syncOne(first, [dearer]);
    const { prices: after } = parse(text);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatchObject({ from: today, input: '6 USD', cacheWrite: '7 USD' });
    expect(after[0]).toEqual(parse(written).prices[0]);
  });

  test('takes up a lifecycle change with its source', () => {
    const ended = source('facts 1', 'facts', { deprecated: true });
    const { text = '', changes } = syncOne(written, [ended]);
    expect(parse(text)).toMatchObject({
      deprecated: true,
      sources: { deprecated: 'facts 1, read 2026-11-23' },
    });
    expect(changes).toEqual(['deprecated: not said → true (facts 1)']);
    const back = source('facts 1', 'facts', { deprecated: false });
    expect(parse(syncOne(text, [back]).text ?? '')).toMatchObject({ deprecated: false });
  });

  test.each([
    ['in one line', 'model: acme/alpha-1\nprices: [{ source: a, input: 1 USD, output: 1 USD }]\n'],
    ['without prices', 'model: acme/alpha-1\n'],
    ['without an end of line', 'model: acme/alpha-1\ncontext: 1M'],
    ['with empty sources', 'model: acme/alpha-1\nsources: {}\n'],
    ['with sources in one line', 'model: acme/alpha-1\nsources: { output: a, }\n'],
  ])('is changed as well where it is written %s', (_, text) => {
    const { text: after = '' } = syncOne(text, [prices, facts]);
    const read = parse(after);
    expect(read.prices.at(-1)).toMatchObject({ input: '5 USD', output: '25 USD' });
    expect(read.name).toBe('Alpha: one');
    expect(syncOne(after, [prices, facts]).changes).toEqual([]);
  });
});

test('an entry that is one pair of braces is left to its author', () => {
  const { text, problem } = syncOne('{ model: acme/alpha-1 }\n', [prices]);
  expect(text).toBeUndefined();
  expect(problem).toContain('not a mapping in lines');
});

const anyRates = fc.record(
  {
    input: fc.integer({ min: 0, max: 1e13 }),
    output: fc.integer({ min: 0, max: 1e13 }),
    cacheRead: fc.integer({ min: 0, max: 1e12 }),
  },
  { requiredKeys: ['input', 'output'] },
);
const anyDay = fc
  .integer({ min: 0, max: 900 })
  .map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
const anyTimeline = fc
  .tuple(
    anyRates,
    fc.uniqueArray(fc.record({ from: anyDay, rates: anyRates }), {
      maxLength: 3,
      selector: ({ from }) => from,
    }),
  )
  .map(([rates, dated]) => [{ rates }, ...dated.sort((a, b) => (a.from < b.from ? -1 : 1))]);

test('a second sync changes nothing, and what was in force before today is never changed', () => {
  const property = fc.property(
    fc.array(fc.tuple(anyDay, anyTimeline), { minLength: 1, maxLength: 5 }),
    (syncs) => {
      let text: string | undefined;
      for (const [day, timeline] of syncs.sort(([a], [b]) => (a < b ? -1 : 1))) {
        const sources = [source('prices 1', 'prices', {}, timeline)];
        const before: { from?: string }[] = text === undefined ? [] : parse(text).prices;
        text = syncOne(text, sources, day).text ?? text;
        const after: { from?: string }[] = parse(text ?? '').prices;
        const past = (list: { from?: string }[]) =>
          list.filter(({ from }) => from === undefined || from < day);
        if (before.length > 0) expect(past(after)).toEqual(past(before));
        expect(after.map(({ from = '' }) => from)).toEqual(after.map(({ from = '' }) => from).sort());
        expect(new Set(after.map(({ from }) => from)).size).toBe(after.length);
        expect(syncOne(text, sources, day).changes).toEqual([]);
      }
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test('the order of models and of what they are called changes no bytes', () => {
  const models = ['b', 'a', 'c'].map((id) => ({ id, pin, text: undefined }));
  const one = syncCatalog(models, [prices, facts], today);
  expect(syncCatalog(models.toReversed(), [prices, facts], today)).toEqual(one);
});

test.each([
  ['acme', undefined],
  ['/x', undefined],
  ['a/', undefined],
  ['a/b/c', { provider: 'a', model: 'b/c' }],
])('%s as a name in the catalogues', (text, expected) => expect(parsePin(text)).toEqual(expected));
