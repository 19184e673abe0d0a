import type { RoutingTable } from '../../table/table.ts';

/** A file of one target; `path` is relative to wherever the caller puts it, with forward slashes. */
interface TargetFile {
  readonly path: string;
  readonly content: string;
}

/** A file that the compiler made, with the name of the target that it belongs to. */
export interface OutputFile extends TargetFile {
  readonly target: string;
}

/** What is emitted: the table, its one canonical text, and the digest of that. */
export interface Emission {
  readonly table: RoutingTable;
  readonly bytes: string;
  readonly revision: string;
}

/** One target of compilation. The same emission gives the same files, byte for byte. */
export interface Emitter {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  emit(emission: Emission): TargetFile[];
}
