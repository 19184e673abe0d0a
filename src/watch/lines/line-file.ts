import { openRotatingFile } from './rotating-file.ts';

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
  const file = await openRotatingFile({ path, maxBytes, keep });
  const queue: Queue = { lines: [], waiting: 0 };
  const counts = { written: 0, dropped: 0 };
  let trouble: string | null = null;
  let restingUntil = 0;
  let running: Promise<void> | undefined;
  let closed = false;

  async function drain(): Promise<void> {
    while (queue.lines.length > 0) {
      const batch = take(queue);
      if (Date.now() < restingUntil && !closed) {
        counts.dropped += batch.length;
        continue;
      }
      try {
        await file.add(batch);
        counts.written += batch.length;
        trouble = null;
      } catch (error) {
        counts.dropped += batch.length;
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
      if (queue.lines.length > 0) start();
    });
  }

  return {
    write(line) {
      const bytes = weight(line);
      if (closed || bytes > maxLine || queue.waiting + bytes > maxWaiting) {
        counts.dropped += 1;
        return false;
      }
      queue.lines.push(line);
      queue.waiting += bytes;
      start();
      return true;
    },
    status: () => ({ path, ...counts, waiting: queue.waiting, trouble }),
    async close() {
      closed = true;
      while (running !== undefined) await running;
      await file.close().catch(() => undefined);
    },
  };
}

/** Lines that wait, and their bytes. */
interface Queue {
  lines: string[];
  waiting: number;
}

/** Takes the next lines out, as many as go in one piece. */
function take(queue: Queue): readonly string[] {
  let bytes = 0;
  let count = 0;
  while (count < queue.lines.length && bytes < piece) {
    bytes += weight(queue.lines[count] ?? '');
    count += 1;
  }
  const batch = queue.lines.slice(0, count);
  queue.lines = queue.lines.slice(count);
  queue.waiting -= bytes;
  return batch;
}

/** What a line takes at least; what is not ASCII takes more, and the bound need not be exact. */
function weight(line: string): number {
  return line.length + 1;
}
