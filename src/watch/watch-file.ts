import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { createBell } from './bell.ts';
import { poll } from './poll.ts';
import { stampOf } from './stamp.ts';
import { watchPaths } from './watch-paths.ts';

/** A file's content at one moment, and the path it was asked for by. */
export interface FileContent {
  readonly bytes: Uint8Array;
  readonly origin: string;
}

export interface WatchFileOptions {
  /** Ends the iteration and releases everything. */
  readonly signal: AbortSignal;
  /** How often to look without being told, in milliseconds; 1000 where absent. */
  readonly pollMs?: number;
  /** How long a file must be left alone before it is read, in milliseconds; 30 where absent. */
  readonly debounceMs?: number;
}

/**
 * Yields a file's content now, and again each time it has become another. Watching begins with the call, also
 * for a file that is not there yet. A file that is gone, empty or unreadable yields nothing: whoever has the
 * last content keeps it. Replacing by rename, writing in place and swapping a link above it are all seen, by
 * the operating system's notices or at the latest by the next poll.
 */
export function watchFile(
  path: string,
  { signal, pollMs = 1000, debounceMs = 30 }: WatchFileOptions,
): AsyncIterable<FileContent> {
  const file = resolve(path);
  const directory = dirname(file);
  // Of the neighbours only the links matter by which a mounted ConfigMap is swapped: `..data` and its like.
  const ignored = (other: string) =>
    other !== directory && other !== file && !basename(other).startsWith('..');
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  const bell = createBell(ended);
  /** Of the file as it was last read; `undefined` where it could not be. */
  let stamp: string | undefined;
  watchPaths(directory, { signal: ended, ignored, onChange: bell.ring });
  void poll(async () => (await stampOf(file)) !== stamp, { bell, pollMs, signal: ended });

  /** The content of a file that stayed as it was meanwhile. */
  async function settledContent(): Promise<Buffer | undefined> {
    stamp = await stampOf(file);
    // Only a regular file has one: reading a pipe would never end.
    if (stamp === undefined) return undefined;
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined) stamp = undefined;
    else if ((await stampOf(file)) !== stamp) bell.ring();
    else return bytes;
    return undefined;
  }

  async function* contents(): AsyncGenerator<FileContent, void, undefined> {
    let last: Buffer = Buffer.alloc(0);
    try {
      while (!ended.aborted) {
        const bytes = await settledContent();
        if (bytes && bytes.length > 0 && !bytes.equals(last)) {
          last = bytes;
          yield { bytes, origin: path };
        }
        await bell.heard(debounceMs);
      }
    } finally {
      abandoned.abort();
    }
  }
  return contents();
}
