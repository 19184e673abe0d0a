import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import type { OutputFile } from './emit/emitter.ts';
import type { ReviewSettings } from './lower/review.ts';
import type { Proof } from './prove/prove.ts';
import type { ParseCache } from './source/parse/parse-tree.ts';
import type { ReadLimits, Tree } from './source/read/read-tree.ts';

/** What to compile, and how much of it to give. */
export interface CompileOptions {
  /** The registry: the directory that holds `signalbox.yaml` and its neighbours. */
  readonly directory: string;
  /**
   * The overlay to apply. Without one the table is that of the registry alone, and every overlay is checked
   * as well, so that a change cannot break an environment unseen.
   */
  readonly environment?: string;
  /** The day against which dates are held. */
  readonly now?: Date;
  /**
   * A map to give to every compilation of one registry: what has been made of files that did not change, and of
   * what depends on no file that did, is not made again.
   */
  readonly cache?: ParseCache;
  /**
   * The files (`models/x.yaml`) that may have changed, come or gone since the last compilation with this cache,
   * where somebody has watched; the others are then not looked at. All are where it is absent.
   */
  readonly changed?: ReadonlySet<string>;
  readonly limits?: ReadLimits;
  /** Texts to take instead of those on the disk, by file (`models/x.yaml`): what somebody is about to save. */
  readonly unsaved?: ReadonlyMap<string, string>;
  /** The names of the targets to make files for; all there are where it is absent, none where it is empty. */
  readonly targets?: readonly string[];
  /** Files that are in memory, in the place of those in `directory`: an older commit's. */
  readonly tree?: Tree;
  /** Whether to give the table of every overlay as well, in `environments`. */
  readonly everyEnvironment?: boolean;
  /** Whether there is a table even where an invariant is broken or unproven: to look at, never to publish. */
  readonly evenIfUnproven?: boolean;
}

/** The table of one environment. */
export type CompiledEnvironment = Required<Pick<Compilation, 'table' | 'revision' | 'sources'>>;

/** What came of a compilation. There is a table exactly where no diagnostic is an error. */
export interface Compilation {
  /** All that was found, in the order of files and places. */
  readonly diagnostics: readonly Diagnostic[];
  /** What would be found no more if others of the `diagnostics` were mended, each with the one that it is `causedBy`. */
  readonly consequences: readonly Diagnostic[];
  readonly table?: RoutingTable;
  /** The table as canonical JSON: what is published, and what `revision` is the digest of. */
  readonly bytes?: string;
  readonly revision?: string;
  readonly sources?: TableSources;
  /** What the emitters of the targets made. */
  readonly files: readonly OutputFile[];
  /** What each target cannot express, by the target's name: warnings that matter to whoever asks for that target. */
  readonly losses: ReadonlyMap<string, readonly Diagnostic[]>;
  /** What became of each invariant; empty where errors were found before. */
  readonly proofs: readonly Proof[];
  /** The tables of all environments by name, `default` for none, where they were asked for. */
  readonly environments?: ReadonlyMap<string, CompiledEnvironment>;
  /** What it says for reviewers, where tables of all environments were asked for. */
  readonly review?: ReviewSettings;
}
