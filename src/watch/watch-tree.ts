import { basename, relative, resolve, sep } from 'node:path';
import { createBell, pause } from './bell.ts';
import { differences, stampAt, stampsOfTree } from './stamp.ts';
import { watchPaths } from './watch-paths.ts';

export interface WatchTreeOptions {
  /** Ends the iteration and releases everything. */
  readonly signal: AbortSignal;
  /** How long the tree must be left alone before a change is told, in milliseconds; 50 where absent. */
  readonly debounceMs?: number;
  /**
   * How often to look without being told, in milliseconds; 2000 where absent, and less often where that would take
   * more than a fiftieth of the time.
   */
  readonly pollMs?: number;
}

/** The files that are told of, relative to the directory and with forward slashes. */
export interface TreeChanges extends AsyncIterable<ReadonlySet<string>> {
  /** From then on nothing that changes is missed: whoever reads the tree waits for it first. */
  readonly ready: Promise<void>;
}

/**
 * Yields each time something below a directory has changed: the files that came, went or were written. Many
 * changes in short order are told once. Watching begins with the call, so that what changes before the first step
 * of the iteration is told too. Hidden files, `node_modules` and editors' backups do not count. Of a file that the
 * operating system gives notice of only that file is looked at; what it gives no notice of is found by polling.
 */
export function watchTree(
  directory: string,
  { signal, debounceMs = 50, pollMs = 2000 }: WatchTreeOptions,
): TreeChanges {
  const root = resolve(directory);
  const ignored = (path: string) => path !== root && /^\.|^node_modules$|~$/.test(basename(path));
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  const bell = createBell(ended);
  let last: Promise<Map<string, string>> = stampsOfTree(root, ignored);
  /** The files that notice came of, and whether anything else may have changed. */
  let noticed = new Set<string>();
  let isAllInDoubt = false;
  const onChange = (path?: string) => {
    if (path === undefined) isAllInDoubt = true;
    else if (!ignored(path)) noticed.add(path);
    bell.ring();
  };
  watchPaths(root, { signal: ended, ignored, onChange });
  void pollTree();

  async function pollTree(): Promise<void> {
    let wait = pollMs;
    while (!ended.aborted) {
      await pause(wait, ended);
      if (ended.aborted) return;
      const began = performance.now();
      const now = await stampsOfTree(root, ignored);
      wait = Math.max(pollMs, 50 * (performance.now() - began));
      if (differences(await last, now).size > 0) onChange();
    }
  }

  /** The paths at which something is not what it was; from then on it is. */
  async function changedPaths(): Promise<ReadonlySet<string>> {
    const before = await last;
    const paths = noticed;
    const isAll = isAllInDoubt;
    noticed = new Set();
    isAllInDoubt = false;
    if (isAll) {
      const now = await stampsOfTree(root, ignored);
      last = Promise.resolve(now);
      return differences(before, now);
    }
    const changed = new Set<string>();
    for (const path of paths) {
      const stamp = await stampAt(path);
      if (before.get(path) === stamp) continue;
      if (stamp === undefined) before.delete(path);
      else before.set(path, stamp);
      changed.add(path);
    }
    return changed;
  }

  async function* changes(): AsyncGenerator<ReadonlySet<string>, void, undefined> {
    try {
      while (await bell.heard(debounceMs)) {
        const changed = [...(await changedPaths())].map((path) => relative(root, path).split(sep).join('/'));
        if (changed.length > 0) yield new Set(changed);
      }
    } finally {
      abandoned.abort();
    }
  }
  return { ready: last.then(() => {}), [Symbol.asyncIterator]: changes };
}
