import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../news.ts';
import type { TreeEntry } from './branch.ts';
import { isTreePath } from './remote.ts';

const mostFiles = 20_000;

/** Why a tree is not written to the disk: what is in it besides plain files. */
export function whyNotPlain(entries: readonly TreeEntry[]): Failure | undefined {
  const odd = entries.find(({ mode, path }) => !isPlainFile(mode) || !isTreePath(path));
  if (odd !== undefined) {
    return {
      code: 'source-refused',
      message: 'The tree has a link, a submodule or a name that is not written to a disk.',
    };
  }
  return entries.length > mostFiles
    ? { code: 'source-too-large', message: `It has ${entries.length} files, over ${mostFiles}.` }
    : undefined;
}

/** A file, executable or not; links (120000) and submodules (160000) lead elsewhere. */
function isPlainFile(mode: string): boolean {
  return mode === '100644' || mode === '100755';
}

/** Writes files below a new directory, under the paths that they have. */
export async function writeFiles(
  directory: string,
  entries: readonly TreeEntry[],
  contents: readonly Buffer[],
): Promise<void> {
  for (const [index, { path }] of entries.entries()) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents[index] ?? '', { flag: 'wx', mode: 0o600 });
  }
}
