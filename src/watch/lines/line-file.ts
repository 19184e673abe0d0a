import { constants } from 'node:fs';
import { type FileHandle, open, rename, truncate } from 'node:fs/promises';

export interface LineFileOptions {
  readonly path: string;
  /** Beyond so many bytes the file is set aside as `<path>.1`, that one as `<path>.2`, and so on. 64 MiB where absent. */
  readonly maxBytes?: number;
  /** How many files there are at most, the one that is written included. 8 where absent. */
  readonly keep?: number;
  /** How many bytes may wait to be written; more are dropped and counted. 8 MiB where absent. */
  readonly maxWaiting?: number;
  /** The longest line in characters; longer ones are dropped and counted. 64 Ki where absent. */
  readonly maxLine?: number;
  /** Hears of the first failure, and again of the first after one that worked. */
  readonly onTrouble?: (error: Error) => void;
}

/** What became of the lines so far. */
export interface LineFileStatus {
  readonly path: string;
  readonly written: number;
  /** Lines that are nowhere: there were too many, or the disk did not take them. */
  readonly dropped: number;
  /** Bytes that wait. */
  readonly waiting: number;
  /** What went wrong last, until something is written again. */
  readonly trouble: string | null;
}

/** A file that lines are added to, from a program that must not wait for it. */
export interface LineFile {
  /** Takes one line, without its end. Answers whether there was room; never waits and never throws. */
  write(line: string): boolean;
  status(): LineFileStatus;
  /** Writes what waits, and closes. Never rejects. */
  close(): Promise<void>;
}

const newline = '\n';
/** How long a disk that does not take anything is left alone, in milliseconds. */
const rest = 1000;
/** As much as goes to the disk in one piece. */
const piece = 256 * 1024;

/**
 * Opens a file for lines, with rotation. Rejects with the system's error where it cannot be written to at the outset;
 * later failures cost lines, which are counted, and nothing else.
 */
export async function openLineFile({
  path,
  maxBytes = 64 * 2 ** 20,
  keep = 8,
  maxWaiting = 8 * 2 ** 20,
  maxLine = 64 * 2 ** 10,
  onTrouble = () => undefined,
}: LineFileOptions): Promise<LineFile> {
  let file: FileHandle | undefined;
  let size = 0;
  /** Whether the file may end within a line: after a crash, or a write that a full disk cut short. */
  let torn = false;
  await reopen();

  let lines: string[] = [];
  let waiting = 0;
  let written = 0;
  let dropped = 0;
  let trouble: string | null = null;
  let restingUntil = 0;
  let running: Promise<void> | undefined;
  let closed = false;

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

  async function put(batch: readonly string[]): Promise<void> {
    const bytes = Buffer.from(`${torn ? newline : ''}${batch.join(newline)}${newline}`);
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
  }

  /** The next lines, as many as go in one piece. */
  function take(): readonly string[] {
    let bytes = 0;
    let count = 0;
    while (count < lines.length && bytes < piece) {
      bytes += weight(lines[count] ?? '');
      count += 1;
    }
    const batch = lines.slice(0, count);
    lines = lines.slice(count);
    waiting -= bytes;
    return batch;
  }

  async function drain(): Promise<void> {
    while (lines.length > 0) {
      const batch = take();
      if (Date.now() < restingUntil && !closed) {
        dropped += batch.length;
        continue;
      }
      try {
        await put(batch);
        written += batch.length;
        trouble = null;
      } catch (error) {
        dropped += batch.length;
        restingUntil = Date.now() + rest;
        const failure = error instanceof Error ? error : new Error(String(error));
        if (trouble === null) onTrouble(failure);
        trouble = failure.message;
      }
    }
  }

  function start(): void {
    running ??= drain().finally(() => {
      running = undefined;
      if (lines.length > 0) start();
    });
  }

  return {
    write(line) {
      const bytes = weight(line);
      if (closed || bytes > maxLine || waiting + bytes > maxWaiting) {
        dropped += 1;
        return false;
      }
      lines.push(line);
      waiting += bytes;
      start();
      return true;
    },
    status: () => ({ path, written, dropped, waiting, trouble }),
    async close() {
      closed = true;
      while (running !== undefined) await running;
      await file?.close().catch(() => undefined);
      file = undefined;
    },
  };
}

/** What a line takes at least; what is not ASCII takes more, and the bound need not be exact. */
function weight(line: string): number {
  return line.length + 1;
}
