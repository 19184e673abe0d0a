import type { TableSources } from './sources.ts';

/** Bytes that would like to become the live table: from a file, a compiler, a server. Nothing about them is trusted. */
export interface Candidate {
  readonly bytes: Uint8Array | string;
  /** Where they came from, for people: a path, a URL. */
  readonly origin: string;
  /** Where the parts stand in the registry, where the offerer knows it; explanations then name the line. */
  readonly sources?: TableSources;
}
