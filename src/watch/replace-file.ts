import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts content at a path in one step: readers see what was there or all of the new, and so does whoever looks after a
 * crash or a power cut. Rejects with the system's error, and then what was there stands as it was.
 */
export async function replaceFile(
  path: string,
  content: Uint8Array | string,
  { mode }: { readonly mode: number },
): Promise<void> {
  const directory = dirname(path);
  const temporary = join(directory, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeThrough(temporary, content, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(directory);
}

/** No replacement takes as long: what is older was left by a process that was killed. */
const longestMs = 10 * 60_000;

/** Takes away what replacements of this file have left that never came to their end. Never rejects. */
export async function removeHalves(path: string): Promise<void> {
  const directory = dirname(path);
  const names = await readdir(directory).catch(() => []);
  const begins = `.${basename(path)}.`;
  const isHalf = (name: string) =>
    name.startsWith(begins) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(begins.length));
  for (const half of names.filter(isHalf).map((name) => join(directory, name))) {
    const stats = await stat(half).catch(() => undefined);
    if (stats === undefined || Date.now() - stats.mtimeMs < longestMs) continue;
    await rm(half, { force: true }).catch(() => undefined);
  }
}

/** The new file is on the disk before it takes the old one's place: else a power cut could leave an empty one there. */
async function writeThrough(path: string, content: Uint8Array | string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without it the new name may be lost in a power cut. Some systems cannot, and then there is nothing to be done. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    return;
  }
}
