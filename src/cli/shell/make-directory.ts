import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeEntry } from '../../compiler/source/read/describe-entry.ts';
import { CouldNotRun, isSystemError, systemReason } from './could-not-run.ts';

/**
 * Makes a directory and those above it that are missing. Throws `CouldNotRun` where it cannot, with `hint`
 * where something else stands in its place. Each is made by itself, from the top: asked to make all of them,
 * Node tries for ever where a file system that lists a directory (`/proc`) takes none below it.
 */
export async function makeDirectory(path: string, hint?: string): Promise<void> {
  const missing: string[] = [];
  for (let place = path; !(await isDirectory(place, hint)); place = dirname(place)) missing.push(place);
  for (const place of missing.reverse()) {
    try {
      await mkdir(place);
    } catch (cause) {
      // Somebody else was quicker.
      if (isSystemError(cause) && cause.code === 'EEXIST' && (await isDirectory(place, hint))) continue;
      const gone = isSystemError(cause) && cause.code === 'ENOENT';
      const reason = gone ? 'no directory can be made there' : systemReason(cause);
      throw new CouldNotRun('cannot-write', `cannot write ${path}: ${reason}`, { cause });
    }
  }
}

/** Whether there is one; false where there is nothing. Throws `CouldNotRun` where there is something else. */
async function isDirectory(path: string, hint: string | undefined): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    const code = isSystemError(cause) ? cause.code : undefined;
    // Below a file there is nothing either; the file itself is met on the way up.
    if ((code === 'ENOENT' || code === 'ENOTDIR') && dirname(path) !== path) return undefined;
    throw new CouldNotRun('cannot-write', `cannot write ${path}: ${systemReason(cause)}`, { cause });
  });
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw new CouldNotRun('cannot-write', `${path} is ${describeEntry(found)}, not a directory`, {
    ...(hint === undefined ? {} : { hint }),
  });
}
