import { expect, test } from 'vitest';
import type { Breaker, DeploymentOrder, RoutingTable } from '../../src/table/table.ts';
import { compareOne, type Tally } from './oracle/compare.ts';

/** Of this run; `SIGNALBOX_SEED` repeats another. */
const seed = Number(process.env['SIGNALBOX_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

test('a hundred thousand questions to tables over the whole language are answered as a naive interpreter answers them', {
  timeout: 240_000,
}, () => {
  console.log(`seed ${seed}`);
  const tally: Tally = new Map();
  for (let index = 0; index < 500; index += 1) {
    const [difference] = compareOne(seed + index, 200, tally);
    expect(difference, `SIGNALBOX_SEED=${seed}`).toBeUndefined();
  }
  const kinds = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'FALLBACK', 'DEFAULT', 'NO_TARGET', 'NOT_ALLOWED'];
  for (const kind of kinds) expect(tally.get(kind), kind).toBeGreaterThan(100);
  expect([...tally.values()].reduce((sum, count) => sum + count, 0)).toBe(100_000);
});

type Mistake = (table: RoutingTable) => RoutingTable;

/** The order of each model's deployments, where it has this one. */
function ordering(
  has: (order: DeploymentOrder) => boolean,
  change: (order: DeploymentOrder) => DeploymentOrder | undefined,
): Mistake {
  return (table) => ({
    ...table,
    models: Object.fromEntries(
      Object.entries(table.models).map(([id, { order, ...model }]) => {
        const other = order !== undefined && has(order) ? change(order) : order;
        return [id, { ...model, ...(other === undefined ? {} : { order: other }) }];
      }),
    ),
  });
}

const byObjective = (name: DeploymentOrder, other?: DeploymentOrder) =>
  ordering(
    (order) => order === name,
    () => other,
  );

function byShares(change: (order: Exclude<DeploymentOrder, string>['split']) => object): Mistake {
  return ordering(
    (order) => typeof order === 'object',
    (order) => (typeof order === 'object' ? { split: { ...order.split, ...change(order.split) } } : order),
  );
}

const ejecting =
  (change: (ejection: NonNullable<Breaker['ejection']>) => object): Mistake =>
  (table) => {
    const { ejection } = table.breaker;
    return ejection === undefined
      ? table
      : { ...table, breaker: { ...table.breaker, ejection: { ...ejection, ...change(ejection) } } };
  };

const breaking =
  (change: (breaker: Breaker) => object): Mistake =>
  (table) => ({ ...table, breaker: { ...table.breaker, ...change(table.breaker) } });

test.each<[string, Mistake]>([
  [
    'forgets the shares of a model’s deployments',
    ordering(
      (order) => typeof order === 'object',
      () => undefined,
    ),
  ],
  ['hashes them under another salt', byShares(({ salt }) => ({ salt: `${salt}!` }))],
  ['hashes another unit of them', byShares(({ by }) => ({ by: by === 'user' ? 'session' : 'user' }))],
  ['has the edges of shares one bucket further', byShares(({ ranges }) => ({ ranges: shifted(ranges) }))],
  ['forgets to put the cheapest deployment first', byObjective('cheapest')],
  ['forgets to put the fastest deployment first', byObjective('fastest')],
  ['forgets to put the least busy deployment first', byObjective('balanced')],
  ['takes the cheapest for the fastest', byObjective('cheapest', 'fastest')],
  ['takes the fastest for the least busy', byObjective('fastest', 'balanced')],
  ['takes the least busy for the cheapest', byObjective('balanced', 'cheapest')],
  ['ejects nobody for errors', ejecting(() => ({ errorsAbovePeers: undefined }))],
  [
    'ejects for one error in a hundred more',
    ejecting(({ errorsAbovePeers: least }) =>
      least === undefined ? {} : { errorsAbovePeers: Math.min(100_000, least + 1000) },
    ),
  ],
  ['ejects nobody for being slow', ejecting(() => ({ slowerThanPeers: undefined }))],
  [
    'ejects who is less slow',
    ejecting(({ slowerThanPeers: times }) =>
      times === undefined ? {} : { slowerThanPeers: Math.max(2, times - 1) },
    ),
  ],
  ['ejects however many are away', ejecting(() => ({ maxShare: 100_000 }))],
  [
    'counts errors for longer',
    breaking(({ window }) => (window === undefined ? {} : { window: window * 2 })),
  ],
  ['sets nobody aside for a share of errors', breaking(() => ({ errorShare: undefined }))],
  ['asks for one call more', breaking(({ minRequests = 1 }) => ({ minRequests: minRequests + 1 }))],
  ['lets absences grow no longer', breaking(() => ({ maxCooldown: undefined }))],
])('a runtime that %s is found out', (_title, mistaken) => {
  const tally: Tally = new Map();
  const isNoticed = Array.from({ length: 1500 }).some(
    (_, index) => compareOne(index, 20, tally, mistaken).length > 0,
  );
  expect(isNoticed).toBe(true);
});

function shifted(ranges: Exclude<DeploymentOrder, string>['split']['ranges']) {
  return ranges.map((range, index) => ({
    ...range,
    from: index === 0 ? 0 : range.from + 1,
    to: index === ranges.length - 1 ? range.to : range.to + 1,
  }));
}
