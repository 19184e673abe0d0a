import { constants } from 'node:fs';
import { type FileHandle, open, rename, truncate } from 'node:fs/promises';

/** A file for lines that is set aside when it is full. One call after the other. */
export interface RotatingFile {
  /**
   * Adds lines. Rejects with the system's error where they are not all written; the next call then begins a line of its
   * own, in the file that can be opened by then.
   */
  add(lines: readonly string[]): Promise<void>;
  /** Rejects with the system's error. */
  close(): Promise<void>;
}

const newline = '\n';

/** Rejects with the system's error where there is no regular file that can be written to. */
export async function openRotatingFile({
  path,
  maxBytes,
  keep,
}: {
  readonly path: string;
  /** Before it gets larger than that the file becomes `<path>.1`, that one `<path>.2`, and so on. */
  readonly maxBytes: number;
  /** How many files there are at most. */
  readonly keep: number;
}): Promise<RotatingFile> {
  let file: FileHandle | undefined;
  let size = 0;
  /** Whether the file may end within a line: after a crash, or a write that a full disk cut short. */
  let torn = false;
  await reopen();

  async function reopen(): Promise<void> {
    // Without waiting: a pipe in its place would hold a thread for ever.
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
    const opened = await open(path, flags, 0o600);
    const stats = await opened.stat();
    if (!stats.isFile()) {
      await opened.close();
      throw Object.assign(new Error('it is not a regular file'), { code: 'EINVAL' });
    }
    file = opened;
    size = stats.size;
    if (size === 0) return;
    const last = Buffer.alloc(1);
    await opened.read(last, 0, 1, size - 1);
    torn = last.toString('latin1') !== newline;
  }

  async function rotate(): Promise<void> {
    await file?.close();
    file = undefined;
    for (let number = keep - 2; number >= 0; number -= 1) {
      const from = number === 0 ? path : `${path}.${number}`;
      await rename(from, `${path}.${number + 1}`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
    // With one file to keep there is nowhere to set it aside.
    if (keep === 1) await truncate(path);
    await reopen();
  }

  return {
    async add(lines) {
      const bytes = Buffer.from(`${torn ? newline : ''}${lines.join(newline)}${newline}`);
      if (file !== undefined && size > 0 && size + bytes.length > maxBytes) await rotate();
      if (file === undefined) await reopen();
      torn = true;
      let from = 0;
      while (from < bytes.length) {
        const { bytesWritten } = (await file?.write(bytes, from)) ?? { bytesWritten: 0 };
        if (bytesWritten === 0) throw Object.assign(new Error('nothing is written'), { code: 'ENOSPC' });
        from += bytesWritten;
        size += bytesWritten;
      }
      torn = false;
    },
    async close() {
      const closing = file;
      file = undefined;
      await closing?.close();
    },
  };
}
