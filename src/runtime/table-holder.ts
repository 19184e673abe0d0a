import type { Bucketing } from '../table/bucket.ts';
import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import { type LiveTable, prepareTable } from './live-table.ts';
import type { Store } from './store.ts';

/** As much of a store as a router needs. */
export type TableHolder = Pick<Store, 'isStale' | 'current' | 'subscribe'>;

/** Stands in for a store that never gets another table. */
export function holderOf({
  table,
  revision = '',
  ...options
}: {
  readonly table: RoutingTable;
  readonly revision?: string;
  readonly sources?: TableSources;
  readonly bucketing?: Bucketing;
}): TableHolder {
  return alwaysLive(prepareTable(table, revision, options));
}

/** The same of a table that is prepared already. */
export function alwaysLive(live: LiveTable): TableHolder {
  return { isStale: () => false, current: () => live, subscribe: () => () => {} };
}
