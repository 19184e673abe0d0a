import type { RoutingTable } from '../../table/table.ts';

/** A file of one target; `path` is relative to wherever the caller puts it, with forward slashes. */
export interface TargetFile {
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
  emit(emission: Emission): TargetOutput;
}

/** What one emitter makes, and what of the policy its target cannot express. */
export interface TargetOutput {
  readonly files: readonly TargetFile[];
  readonly losses?: readonly Loss[];
}

/** Something that a target cannot express. It is told, and never dropped in silence. */
export interface Loss {
  readonly capability: string;
  /** What is lost, as the registry calls it: `fallback`, `rule 2 "very long"`. */
  readonly feature: string;
  /** What happens instead: a clause without a full stop. */
  readonly consequence: string;
}
