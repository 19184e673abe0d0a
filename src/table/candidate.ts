import type { TableSources } from './sources.ts';

/**
 * The most bytes that are looked at where nobody says otherwise. A table of 10,000 capabilities is about a tenth of
 * this; a bundle, whose table is in base64, is a third larger than its table.
 */
export const largestCandidate = 64 * 1024 * 1024;

/** Bytes that would like to become the live table: from a file, a compiler, a server. Nothing about them is trusted. */
export interface Candidate {
  readonly bytes: Uint8Array | string;
  /**
   * Where they came from, for people: a path, a URL. It names the source in every event and in the status page, so that
   * it holds no credentials, and is the same each time that this source speaks.
   */
  readonly origin: string;
  /** Where the parts stand in the registry, where the offerer knows it; explanations then name the line. */
  readonly sources?: TableSources;
}

/** A check that succeeded and found what was found before: 304, the same digest, the same file. */
export interface Unchanged {
  readonly origin: string;
}

/** A check that did not succeed; the source goes on trying by itself. */
export interface SourceFailure {
  readonly origin: string;
  /** Stable, in kebab-case, for machines: `source-missing`, `source-unreachable`, … */
  readonly code: string;
  /** For people, in one line, without credentials. */
  readonly message: string;
  /** Milliseconds until the next attempt, where the source knows. */
  readonly retryAfter?: number;
}

/** What a source has makes no table, as whoever makes tables of it has found: a registry with errors. */
export interface FailedCandidate {
  readonly origin: string;
  readonly code: 'not-compiled';
  /** For people, in one line: how many errors, and where the first is. */
  readonly message: string;
}

/**
 * All that a source of tables can say. `Store.take` reads it; a source need not import it, because only its form
 * counts. After a failure the first report that is none tells that the source is well again.
 */
export type SourceReport =
  | ({ readonly type: 'candidate' } & Candidate)
  | ({ readonly type: 'unchanged' } & Unchanged)
  | ({ readonly type: 'refused' } & FailedCandidate)
  | ({ readonly type: 'failed' } & SourceFailure);
