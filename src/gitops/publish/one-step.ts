import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../../watch/replace-file.ts';
import { type DestinationFailure, failed } from './destination.ts';

/** `replaceFile`, and its directory where there is none yet. */
export async function writeInOneStep(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, bytes, { mode: 0o644 });
}

/** Runs one publication at a time in a directory: the lock is a file that a second publisher finds. */
export async function holdingLock<T>(
  lock: string,
  work: () => Promise<T | DestinationFailure>,
): Promise<T | DestinationFailure> {
  await mkdir(dirname(lock), { recursive: true });
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(`${process.pid} ${new Date().toISOString()}\n`);
    await file.close();
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return failed(
      'destination-changed',
      `Somebody else is publishing there. If nobody is, a publisher was ended: remove ${lock}.`,
    );
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** What an error of the file system means here; one that is none of its own is thrown again. */
export function fileFailure(error: unknown, what: string): DestinationFailure {
  const code = codeOf(error);
  if (code === undefined) throw error;
  if (code === 'ENOENT') return failed('destination-missing', `There is no ${what}.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return failed('destination-denied', `${what} may not be used (${code}).`);
  }
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'ELOOP') {
    return failed('destination-refused', `${what} is something else than it should be (${code}).`);
  }
  return failed('destination-unreachable', `${what} cannot be used (${code}).`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code))
    ? String(error.code)
    : undefined;
}
