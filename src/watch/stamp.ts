import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What tells one state of a file from the next without reading it: device, inode, change of content to the
 * nanosecond, size.
 */
export function stampOf({ dev, ino, mtimeNs, size }: BigIntStats): string {
  return `${dev}:${ino}:${mtimeNs}:${size}`;
}

/** The stamps of all files below a directory that are not ignored, as one text; empty where there are none. */
export async function stampOfTree(directory: string, ignored: (path: string) => boolean): Promise<string> {
  const paths = (await filesBelow(directory, ignored)).sort();
  const stamps = await Promise.all(paths.map(stampAt));
  return paths.map((path, index) => `${path} ${stamps[index]}`).join('\n');
}

/** Links are followed, so that a swapped link shows. `undefined` where there is no regular file or it cannot be seen. */
async function stampAt(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    return stats.isFile() ? stampOf(stats) : undefined;
  } catch {
    return undefined;
  }
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
