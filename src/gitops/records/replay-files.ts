import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { countLines } from './count-lines.ts';
import { createCounter } from './count-record.ts';
import type { Revision } from './decide.ts';
import { type Lines, readLines } from './read-lines.ts';
import { type Replay, type ReplayOptions, replayOf } from './replay.ts';
import type { Work } from './replay-worker.ts';
import { countMalformed, emptyTally, mergeTally, type Tally } from './tally.ts';

/** A file of records: where it is, and how it is called. */
export interface RecordFile {
  readonly path: string;
  readonly name: string;
}

/**
 * Decides the records of files again. Large ones are read here and decided by a thread for each processor; what comes
 * out is the same. Rejects with the system's error where a file cannot be read.
 */
export async function replayFiles(
  files: readonly RecordFile[],
  options: ReplayOptions,
  { threads }: { readonly threads?: number } = {},
): Promise<Replay> {
  const tally = emptyTally();
  const count = threads ?? ((await isLarge(files)) ? Math.min(availableParallelism(), mostThreads) : 0);
  const crew = count === 0 ? undefined : hire(count, options);
  const here = crew === undefined ? createCounter(tally, options) : undefined;
  try {
    for (const { path, name } of files) {
      for await (const part of readLines(path)) {
        if ('why' in part) countMalformed(tally, { file: name, ...part });
        else if (crew !== undefined) await crew.give(part, name);
        else if (here !== undefined) countLines(part, name, { tally, count: here });
      }
    }
    const names = files.map(({ name }) => name);
    for (const theirs of (await crew?.end()) ?? []) mergeTally(tally, theirs, names);
  } finally {
    await crew?.dismiss();
  }
  return replayOf(tally, options);
}

const mostThreads = 8;
/** Below it a thread takes longer to start than to be of use. */
const large = 16 * 2 ** 20;

async function isLarge(files: readonly RecordFile[]): Promise<boolean> {
  const sizes = await Promise.all(
    files.map(async ({ path }) => (await stat(path)).size * (path.endsWith('.gz') ? 8 : 1)),
  );
  return sizes.reduce((sum, size) => sum + size, 0) > large;
}

interface Crew {
  /** Hands out lines; waits while all have enough to do. */
  give(lines: Lines, file: string): Promise<void>;
  /** What each has counted, when all are done. */
  end(): Promise<readonly Tally[]>;
  dismiss(): Promise<void>;
}

function hire(count: number, options: ReplayOptions): Crew {
  const script = new URL(`./replay-worker${extname(import.meta.url)}`, import.meta.url);
  let wake: () => void = () => undefined;
  let failed: unknown;
  const workers = Array.from({ length: count }, () => {
    const worker = {
      thread: new Worker(script, { workerData: plain(options) }),
      waiting: 0,
      tally: undefined as Tally | undefined,
    };
    worker.thread.on('message', (said: 'more' | Tally) => {
      if (said === 'more') worker.waiting -= 1;
      else worker.tally = said;
      wake();
    });
    worker.thread.on('error', (error) => {
      failed ??= error;
      wake();
    });
    return worker;
  });

  async function until(done: () => boolean): Promise<void> {
    while (failed === undefined && !done()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failed !== undefined) throw failed;
  }
  const leastBusy = () =>
    workers.reduce((least, worker) => (worker.waiting < least.waiting ? worker : least));

  return {
    async give({ bytes, first }, file) {
      await until(() => leastBusy().waiting < enough);
      const { thread } = leastBusy();
      leastBusy().waiting += 1;
      thread.postMessage({ lines: { bytes, first }, file } satisfies Work, [bytes.buffer]);
    },
    async end() {
      for (const { thread } of workers) thread.postMessage('end' satisfies Work);
      await until(() => workers.every(({ tally }) => tally !== undefined));
      return workers.flatMap(({ tally }) => tally ?? []);
    },
    async dismiss() {
      await Promise.all(workers.map(({ thread }) => thread.terminate()));
    },
  };
}

/** What a thread can be given: a table may come with functions that find where it is written. */
function plain({ before, after, at }: ReplayOptions): ReplayOptions {
  const bare = ({ table, revision }: Revision): Revision => ({ table, revision });
  return {
    after: bare(after),
    ...(before === undefined ? {} : { before: bare(before) }),
    ...(at === undefined ? {} : { at }),
  };
}

/** Parts that wait for a thread: one to work on, and one so that it need not wait itself. */
const enough = 2;
