import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import type { Health } from './health.ts';
import { type LiveTable, prepareTable } from './live-table.ts';
import type { Store } from './store.ts';

/** As much of a store as a router needs. */
export type TableHolder = Pick<Store, 'state' | 'current' | 'subscribe'>;

/** Stands in for a store that never gets another table. */
export function fixedStore({
  table,
  revision = '',
  sources,
}: {
  readonly table: RoutingTable;
  readonly revision?: string;
  readonly sources?: TableSources;
}): TableHolder {
  const live = prepareTable(table, revision, { sources });
  return { state: 'READY', current: () => live, subscribe: () => () => {} };
}

/** The live table of a store, with units in other buckets than those of the published hash. */
export function rebucketed(
  store: TableHolder,
  bucketOf: (salt: string, unit: string) => number,
): () => LiveTable | undefined {
  const prepared = new WeakMap<LiveTable, LiveTable>();
  return () => {
    const live = store.current();
    if (live === undefined) return undefined;
    const known = prepared.get(live);
    if (known !== undefined) return known;
    const { table, revision, sources } = live;
    const made = prepareTable(table, revision, {
      sources,
      bucketing: (salt) => (unit) => bucketOf(salt, unit),
    });
    prepared.set(live, made);
    return made;
  };
}

/** The same health, with more set aside. It is never calm, as nobody can tell when the set is empty. */
export function alsoSetAside(health: Health, isSetAside: (deployment: string) => boolean): Health {
  return {
    ...health,
    calm: () => false,
    admits: (deployment, now) => !isSetAside(deployment) && health.admits(deployment, now),
  };
}
