import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/table/canonical.ts';
import { changedCapabilities } from '../../src/table/diff.ts';
import type { RoutingTable } from '../../src/table/table.ts';
import { exampleTable, richTable } from './example.ts';

type Loose = { [key: string]: Loose } & Loose[];

/** The example with one thing changed. */
function changed(change: (table: Loose) => void): RoutingTable {
  const table = JSON.parse(canonicalJson(exampleTable()));
  change(table);
  return table;
}

const loose = (value: unknown) => value as Loose;

describe('a capability has changed', () => {
  test.each<[string, string[], (table: Loose) => void]>([
    ['not, where nothing has', [], () => {}],
    [
      'when its own rules have',
      ['chat'],
      (table) =>
        Object.assign(table['capabilities']?.['chat'] ?? {}, { rules: [{ use: { model: 'tiny' } }] }),
    ],
    [
      'when it came',
      ['fresh'],
      (table) => Object.assign(table['capabilities'] ?? {}, { fresh: table['capabilities']?.['chat'] }),
    ],
    ['when it went', ['moderation'], (table) => delete table['capabilities']?.['moderation']],
    [
      'when a model that a rule or a fallback names has',
      ['chat', 'moderation', 'summary'],
      (table) => Object.assign(table['models']?.['small'] ?? {}, { context: 7 }),
    ],
    [
      'when a model of a split or a choice has',
      ['chat', 'summary'],
      (table) => Object.assign(table['models']?.['tiny'] ?? {}, { context: 7 }),
    ],
    [
      'when a deployment that it reaches has',
      ['chat', 'summary'],
      (table) => Object.assign(table['deployments']?.['big@south'] ?? {}, { upstream: 'acme/bigger' }),
    ],
    [
      'when a provider that it reaches has',
      ['chat', 'summary'],
      (table) => Object.assign(table['providers']?.['north'] ?? {}, { baseUrl: 'https://x.example' }),
    ],
    [
      'whatever it is, when the environment is another',
      ['chat', 'moderation', 'summary'],
      (table) => Object.assign(table, { environment: loose('staging') }),
    ],
    [
      'not, when only a team or the breaker has',
      [],
      (table) => {
        delete table['teams']?.['legal'];
        Object.assign(table['breaker'] ?? {}, { failures: 1 });
      },
    ],
  ])('%s', (_title, ids, change) => {
    expect(changedCapabilities(exampleTable(), changed(change))).toEqual(ids);
    expect(changedCapabilities(changed(change), exampleTable())).toEqual(ids);
  });
});

test.each([
  ['an arm', 'small', 'experiment'],
  ['a copy', 'small', 'shadow'],
  ['a rollout', 'tiny', 'rollout'],
])('a model that only %s leads to counts as reached', (_title, model, part) => {
  const [before, after] = [richTable(), richTable()];
  Object.assign(loose(after)['models']?.[model] ?? {}, { context: 7 });
  const holders = Object.keys(before.capabilities).filter(
    (id) => loose(before)['capabilities']?.[id]?.[part],
  );
  expect(holders).toHaveLength(1);
  expect(changedCapabilities(before, after)).toEqual(expect.arrayContaining(holders));
});
