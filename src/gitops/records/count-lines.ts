import type { createCounter } from './count-record.ts';
import { eachLine, type Lines } from './read-lines.ts';
import { readRecord } from './read-record.ts';
import { countMalformed, type Tally } from './tally.ts';

/** Counts the records of some lines, and the lines that are none. Changes `tally`. */
export function countLines(
  lines: Lines,
  file: string,
  { tally, count }: { readonly tally: Tally; readonly count: ReturnType<typeof createCounter> },
): void {
  eachLine(lines, {
    line(text, line) {
      const read = readRecord(text);
      if (read.ok) count(read.record, { file, line });
      else countMalformed(tally, { file, line, why: read.why });
    },
    unread: ({ line, why }) => countMalformed(tally, { file, line, why }),
  });
}
