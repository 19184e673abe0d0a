import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../../watch/replace-file.ts';
import { CouldNotRun, isSystemError, systemReason } from './could-not-run.ts';
import { makeDirectory } from './make-directory.ts';

/**
 * Puts `text` at `path` in one step: readers see the old file or the new one, never a half. Where it cannot be
 * written (a full disk, a read-only directory) it throws `CouldNotRun`, and the old file stands as it was.
 */
export async function writeAtomic(
  path: string,
  text: string,
  options: { mode?: number } = {},
): Promise<void> {
  try {
    await makeDirectory(dirname(path));
    const target = await resolveLinks(path);
    await replaceFile(target, text, { mode: options.mode ?? (await modeOf(target)) });
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CouldNotRun('cannot-write', `cannot write ${path}: ${systemReason(cause)}`, {
      hint: 'What stood there before is untouched.',
      cause,
    });
  }
}

/** Follows a symbolic link, so that the file it points to is replaced and not the link. */
async function resolveLinks(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    if (!(await stat(target)).isFile()) {
      throw new CouldNotRun('cannot-write', `cannot write ${path}: it is not a regular file`);
    }
    return target;
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return path;
    throw error;
  }
}

async function modeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  );
}
