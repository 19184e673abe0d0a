import type { BigIntStats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What tells one state of a file from the next without reading it: device, inode, change of content to the
 * nanosecond, size.
 */
export function stampOf({ dev, ino, mtimeNs, size }: BigIntStats): string {
  return `${dev}:${ino}:${mtimeNs}:${size}`;
}

/**
 * The same by path. Links are followed, so that a swapped link shows. All that is there and no file is alike;
 * `undefined` where nothing is to be seen.
 */
export async function stampAt(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    return stats.isFile() ? stampOf(stats) : 'no file';
  } catch {
    // A link may lead nowhere.
    return lstat(path).then(
      () => 'no file',
      () => undefined,
    );
  }
}

type Stamps = ReadonlyMap<string, string>;

/** The stamps of all that is below a directory and not ignored, by path. */
export async function stampsOfTree(
  directory: string,
  ignored: (path: string) => boolean,
): Promise<Map<string, string>> {
  const paths = await filesBelow(directory, ignored);
  const stamps = new Map<string, string>();
  // A few at a time: with thousands at once nothing else would have its turn.
  for (let at = 0; at < paths.length; at += 64) {
    const batch = paths.slice(at, at + 64);
    const found = await Promise.all(batch.map(stampAt));
    for (const [index, path] of batch.entries()) {
      const stamp = found[index];
      if (stamp !== undefined) stamps.set(path, stamp);
    }
  }
  return stamps;
}

/** The paths at which two looks saw something else, or only one saw anything. */
export function differences(before: Stamps, now: Stamps): ReadonlySet<string> {
  const gone = [...before.keys()].filter((path) => !now.has(path));
  const other = [...now].filter(([path, stamp]) => before.get(path) !== stamp);
  return new Set([...gone, ...other.map(([path]) => path)]);
}

async function filesBelow(directory: string, ignored: (path: string) => boolean): Promise<string[]> {
  // A directory that is gone, or may not be read, has no files.
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = join(directory, entry.name);
      if (ignored(path)) return [];
      return entry.isDirectory() ? filesBelow(path, ignored) : [path];
    }),
  );
  return nested.flat();
}
