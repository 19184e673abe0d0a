import type { TableSources } from '../../table/sources.ts';
import type { RoutingTable } from '../../table/table.ts';

/** A table, and what people call it. */
export interface NamedTable {
  /** As the user named it: a directory, a file, a commit, an address. */
  readonly name: string;
  readonly table: RoutingTable;
  readonly revision: string;
  /** Where its parts are written, where it was compiled here. */
  readonly sources?: TableSources;
}
