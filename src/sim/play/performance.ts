/** An answer as it will go out: plain data, so that every fault is a function from one to another. */
export interface Performance {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Milliseconds before the status line. */
  readonly delay: number;
  readonly frames: readonly Frame[];
  readonly ending: Ending;
  /** Sent every so often while the connection is held open. */
  readonly pings?: { readonly text: string; readonly every: number };
  /** How many 103 responses come first. */
  readonly interim?: number;
  /** Milliseconds between two bytes of the head. */
  readonly headDrip?: number;
  /** The body in pieces of so many bytes, so many milliseconds apart. */
  readonly slices?: { readonly bytes: number; readonly every: number };
  readonly framing: 'length' | 'chunked' | 'both' | 'none';
  /** The connection breaks before a head is sent. */
  readonly headless?: true;
}

/** A piece of the body that is written at once. */
export interface Frame {
  readonly bytes: string | Uint8Array;
  /** Milliseconds since the frame before. */
  readonly wait: number;
  /** Whether it is an event (or a whole body), or only part of one. */
  readonly event: boolean;
  /** Output tokens that it bills. */
  readonly output: number;
}

/** How it ends: as it should, by closing the connection, by a reset, or not at all. */
export type Ending = 'end' | 'fin' | 'rst' | 'hold';

/** A whole body in one frame. */
export function wholeBody(bytes: string | Uint8Array, output = 0): Frame {
  return { bytes, wait: 0, event: true, output };
}
