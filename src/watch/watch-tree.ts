import { basename, resolve } from 'node:path';
import { createBell } from './bell.ts';
import { poll } from './poll.ts';
import { stampOfTree } from './stamp.ts';
import { watchPaths } from './watch-paths.ts';

export interface WatchTreeOptions {
  /** Ends the iteration and releases everything. */
  readonly signal: AbortSignal;
  /** How long the tree must be left alone before a change is told, in milliseconds; 50 where absent. */
  readonly debounceMs?: number;
  /** How often to look without being told, in milliseconds; 2000 where absent. */
  readonly pollMs?: number;
}

/**
 * Yields each time something below a directory has changed: a file came, went or was written. Many changes in
 * short order are told once. Watching begins with the call, so that what changes before the first step of the
 * iteration is told too. Hidden files, `node_modules` and editors' backups do not count.
 */
export function watchTree(
  directory: string,
  { signal, debounceMs = 50, pollMs = 2000 }: WatchTreeOptions,
): AsyncIterable<void> {
  const root = resolve(directory);
  const ignored = (path: string) => path !== root && /^\.|^node_modules$|~$/.test(basename(path));
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  const bell = createBell(ended);
  const look = () => stampOfTree(root, ignored);
  let last = look();
  watchPaths(root, { signal: ended, ignored, onChange: bell.ring });
  void poll(async () => (await look()) !== (await last), { bell, pollMs, signal: ended });

  async function* changes(): AsyncGenerator<void, void, undefined> {
    try {
      while (await bell.heard(debounceMs)) {
        const now = await look();
        if (now === (await last)) continue;
        last = Promise.resolve(now);
        yield;
      }
    } finally {
      abandoned.abort();
    }
  }
  return changes();
}
