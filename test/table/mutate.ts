import fc from 'fast-check';
import type { SelfTest } from '../../src/table/self-test.ts';
import type { RoutingTable } from '../../src/table/table.ts';
import { richTable } from './example.ts';

type Node = Record<string, unknown>;

interface Mutation {
  /** Chooses the place, as a share of all places. */
  readonly at: number;
  readonly change: 'replace' | 'remove' | 'add' | 'copy';
  readonly value: unknown;
  readonly from: number;
}

/** Values that stand near the edges of what fields allow. */
const interesting: readonly unknown[] = [
  null, true, false, 0, 1, -1, 0.5, 1e300, 100_000, 2 ** 31, '', '*', 'big', 'Big', 'huge', 'big@north', 'user',
  'tags', 'https://x.example', [], {}, [''], ['big'], ['big', 'big'], ['attr', 'user'], ['==', 1, 1], ['nope'],
  { model: 'big' }, { model: 'small', on: ['timeout'] }, '__proto__', 'constructor',
]; // biome-ignore format: one glance

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  change: fc.constantFrom('replace', 'remove', 'add', 'copy'),
  value: fc.oneof(fc.constantFrom(...interesting), fc.jsonValue({ maxDepth: 2 })),
  from: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

/** As a compiler would add it, and with every field that a question can have. */
const selfTest: SelfTest = {
  buckets: [{ salt: 's', unit: 'ü', bucket: 99_999 }],
  cases: [
    {
      capability: 'chat',
      at: 0,
      context: {
        ...{
          team: 'search',
          key: 'k',
          user: 'u',
          session: 's',
          request: 'r',
          tags: { tier: 'pro' },
          api: 'chat',
        },
        ...{ inputTokens: 1, maxOutputTokens: 1, messages: 1, tools: 1, images: 1, audio: 1, files: 1 },
        ...{ stream: true, jsonSchema: true, reasoning: true, complexity: 0.5, budgetUsedShare: 1.5 },
      },
      expect: {
        reason: 'DEFAULT',
        rule: null,
        variant: 'a',
        targets: ['big@north'],
        degradedTo: 'summary',
        error: 'x',
      },
    },
  ],
};

/** The rich table after one to three changes: most are broken in one place, some are still sound. */
export function mutatedTable(): fc.Arbitrary<unknown> {
  return fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) => {
    const table: RoutingTable = structuredClone({ ...richTable(), selfTest });
    for (const { at, change, value, from } of mutations) {
      const places = [...placesIn(table)];
      const [parent, key] = pick(places, at);
      const [otherParent, otherKey] = pick(places, from);
      if (change === 'remove') remove(parent, key);
      else if (change === 'replace') parent[key] = structuredClone(value);
      else if (change === 'copy') parent[key] = structuredClone(otherParent[otherKey]);
      else add(parent[key], otherKey, structuredClone(value));
    }
    return table;
  });
}

function* placesIn(node: unknown): Generator<[Node, string]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, member] of Object.entries(node)) {
    yield [node as Node, key];
    yield* placesIn(member);
  }
}

function pick<T>(items: readonly T[], share: number): T {
  const item = items[Math.floor(share * items.length)];
  if (item === undefined) throw new Error('there is nothing to mutate');
  return item;
}

function remove(parent: Node, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

function add(parent: unknown, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent.push(value);
  else if (typeof parent === 'object' && parent !== null) (parent as Node)[`${key}-2`] = value;
}
