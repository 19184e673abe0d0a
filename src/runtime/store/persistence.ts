/** Something that was kept, and when (milliseconds since 1970). */
export interface Kept {
  readonly bytes: Uint8Array | string;
  readonly at: number;
}

/** `table` is the last known good candidate, byte for byte; `roots` are the trust roots that followed the pinned one. */
export type KeptName = 'table' | 'roots';

/** Where a store keeps what must outlive the process. `keepIn` of `signalbox/runtime/node` keeps it in a directory. */
export interface Persistence {
  /** What was saved last under this name; `undefined` where nothing was. */
  load(name: KeptName): Promise<Kept | undefined>;
  /** Resolves when it would be found again after a crash. */
  save(name: KeptName, bytes: Uint8Array | string): Promise<void>;
}
