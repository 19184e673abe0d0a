import { basename, dirname, resolve } from 'node:path';
import { createBell, pause } from '../bell.ts';
import { largestContent } from '../bounded.ts';
import { createFailureFilter, type News } from '../news.ts';
import { poll } from '../poll.ts';
import { type FileLook, readRegularFile } from '../read-regular-file.ts';
import { watchPaths } from '../watch-paths.ts';

export interface FileSourceOptions {
  /** Ends the iteration and releases everything. */
  readonly signal: AbortSignal;
  /** How often to look without being told, in milliseconds; 1000 where absent. */
  readonly pollMs?: number;
  /** How long to wait for more notices before looking, in milliseconds; 30 where absent. */
  readonly debounceMs?: number;
  /** How long a file that is written in place must have been left alone, in milliseconds; 250 where absent. */
  readonly settleMs?: number;
  /** The largest file that is read; 64 MiB where absent. */
  readonly maxBytes?: number;
}

/**
 * Follows one file: its content now, and again each time it has become another; each look that finds nothing
 * newer, and why there is nothing, where it is gone, may not be read or is no file. Watching begins with the call,
 * also for a file that is not there yet. A file renamed into place, and one behind a link that was swapped (a
 * mounted ConfigMap), is read at once; one that is written in place only when it has been left alone, and an empty
 * one not at all. The operating system's notices only make it quicker: at the latest the next poll sees the change.
 */
export function fileSource(
  path: string,
  { signal, pollMs = 1000, debounceMs = 30, settleMs = 250, maxBytes = largestContent }: FileSourceOptions,
): AsyncIterable<News> {
  const file = resolve(path);
  const directory = dirname(file);
  // Of the neighbours only the links matter by which a mounted ConfigMap is swapped: `..data` and its like.
  const ignored = (other: string) =>
    other !== directory && other !== file && !basename(other).startsWith('..');
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  const bell = createBell(ended);
  watchPaths(directory, { signal: ended, ignored, onChange: () => bell.ring() });
  void poll(async () => true, { bell, pollMs, signal: ended });

  async function* news(): AsyncGenerator<News, void, undefined> {
    const isNew = createFailureFilter();
    const settled = createSettling(settleMs);
    let last: FileLook & { readonly bytes: Buffer } = { bytes: Buffer.alloc(0), stamp: '', place: '' };
    try {
      while (!ended.aborted) {
        const look = await readRegularFile(file, { maxBytes, unlike: last.stamp });
        const told = said(look);
        if (told !== undefined && isNew(told)) yield told;
        await bell.heard(debounceMs);
      }
    } finally {
      abandoned.abort();
    }

    /** What a look is worth telling; nothing where the file is being written. */
    function said(look: FileLook): News | undefined {
      if (look.failure !== undefined) return { type: 'failed', origin: path, ...look.failure };
      if (look.bytes === undefined) return { type: 'unchanged', origin: path };
      if (look.bytes.length === 0) return undefined;
      if (!settled(look, last)) {
        // No notice need come of a file that is left alone from now on.
        void pause(settleMs, ended).then(bell.ring);
        return undefined;
      }
      const same = look.bytes.equals(last.bytes);
      last = { ...look, bytes: look.bytes };
      return same
        ? { type: 'unchanged', origin: path }
        : { type: 'candidate', bytes: look.bytes, origin: path };
    }
  }
  return news();
}

/**
 * Whether what was read can be the whole file. Another file in the place of the last was put there in one step; the
 * same one is being written, and a writer may pause: it counts once it has stayed the same for a while.
 */
function createSettling(settleMs: number): (look: FileLook, last: FileLook) => boolean {
  let seen = { stamp: '', at: 0 };
  return (look, last) => {
    if (look.stamp === undefined) return false;
    if (look.place !== last.place) return true;
    const now = performance.now();
    if (seen.stamp !== look.stamp) seen = { stamp: look.stamp, at: now };
    return now - seen.at >= settleMs;
  };
}
