import { createBell } from '../bell.ts';
import type { Content } from '../news.ts';

/** A source that code feeds: a test, or an application that gets its tables in a way of its own. */
export interface MemorySource extends AsyncIterable<Content> {
  /** Offers other bytes. Of those that nobody has taken yet only the newest is kept. */
  push(bytes: Uint8Array): void;
}

/** Makes a source that says what is pushed into it, until the signal aborts. It is for one listener. */
export function memorySource({
  signal,
  origin = 'memory',
}: {
  readonly signal: AbortSignal;
  readonly origin?: string;
}): MemorySource {
  const bell = createBell(signal);
  let newest: Uint8Array | undefined;
  return {
    push(bytes) {
      // Whoever pushed may go on writing into his own.
      newest = bytes.slice();
      bell.ring();
    },
    async *[Symbol.asyncIterator]() {
      while (await bell.heard(0)) {
        const bytes = newest;
        newest = undefined;
        if (bytes !== undefined) yield { type: 'candidate', bytes, origin };
      }
    },
  };
}
