import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Failure, refused } from './news.ts';
import { stampOf } from './stamp.ts';

/** What one look at a file found: why it cannot be read, or what tells its state from others, with its bytes. */
export interface FileLook {
  readonly failure?: Failure;
  /** Device, inode, change of content to the nanosecond, size; absent where it changed while it was read. */
  readonly stamp?: string;
  /** Which file it is, however it is written to: device and inode. */
  readonly place?: string;
  /** Absent where its stamp is the one that was known. */
  readonly bytes?: Buffer;
}

/**
 * Reads a regular file of at most `maxBytes`, unless its stamp is `unlike`. Links are followed. It does not wait: a
 * pipe, a device or a directory in its place is a failure, and a file that is written meanwhile has no stamp.
 */
export async function readRegularFile(
  path: string,
  { maxBytes, unlike }: { readonly maxBytes: number; readonly unlike?: string | undefined },
): Promise<FileLook> {
  let handle: FileHandle;
  try {
    // Without waiting: opening a pipe that nobody writes to would never end, and hold one of few threads.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { failure: whyUnread(error) };
  }
  try {
    const before = await lookAt(handle);
    if (before === undefined) return { failure: refused('It is not a regular file.') };
    const { stamp, place, size } = before;
    if (stamp === unlike) return { stamp, place };
    if (size > maxBytes) {
      return { failure: { code: 'source-too-large', message: `It has ${size} bytes, over ${maxBytes}.` } };
    }
    const bytes = await readUpTo(handle, Number(size));
    const after = await lookAt(handle);
    return after?.stamp === stamp && bytes.length === Number(size)
      ? { stamp, place, bytes }
      : { place, bytes };
  } catch (error) {
    return { failure: whyUnread(error) };
  } finally {
    await handle.close().catch(() => undefined);
  }
}

async function lookAt(
  handle: FileHandle,
): Promise<{ readonly stamp: string; readonly place: string; readonly size: bigint } | undefined> {
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) return undefined;
  return { stamp: stampOf(stats), place: `${stats.dev}:${stats.ino}`, size: stats.size };
}

/** As many bytes as the file had, though it may grow for ever. */
async function readUpTo(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function whyUnread(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: 'source-missing', message: 'There is no such file.' };
  }
  if (code === 'EACCES' || code === 'EPERM') return { code: 'source-denied', message: 'It may not be read.' };
  if (code === 'ELOOP') return refused('It is a link that leads to itself.');
  return { code: 'source-unreachable', message: `It cannot be read${code === '' ? '' : ` (${code})`}.` };
}
