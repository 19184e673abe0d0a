import { parentPort, workerData } from 'node:worker_threads';
import { countLines } from './count-lines.ts';
import { createCounter } from './count-record.ts';
import type { Lines } from './read-lines.ts';
import type { ReplayOptions } from './replay.ts';
import { emptyTally } from './tally.ts';

/** What a thread is sent: lines to count, or nothing more, which it answers with its tally. */
export type Work = { readonly lines: Lines; readonly file: string } | 'end';

// Only `replayFiles` starts this file, and with these.
const tally = emptyTally();
const count = createCounter(tally, workerData as ReplayOptions);
parentPort?.on('message', (work: Work) => {
  if (work === 'end') {
    parentPort?.postMessage(tally);
    parentPort?.close();
    return;
  }
  countLines(work.lines, work.file, { tally, count });
  parentPort?.postMessage('more');
});
