import { resolve } from 'node:path';
import { largestContent } from '../../watch/bounded.ts';
import { readRegularFile } from '../../watch/read-regular-file.ts';
import { CouldNotRun } from './could-not-run.ts';
import type { Shell } from './shell.ts';

/**
 * Reads a file that a process needs to begin. A pipe that nobody writes to, a device that never ends and a file larger
 * than a table may be are refused like one that is not there: throws `CouldNotRun`, and never waits.
 */
export async function readPlainFile(
  file: string,
  {
    shell,
    what,
    code,
    hint,
  }: { readonly shell: Shell; readonly what: string; readonly code: string; readonly hint?: string },
): Promise<Buffer> {
  const { bytes, failure } = await readRegularFile(resolve(shell.directory, file), {
    maxBytes: largestContent,
  });
  if (bytes !== undefined) return bytes;
  const why = failure === undefined ? 'it cannot be read' : inSentence(failure.message);
  throw new CouldNotRun(code, `cannot read the ${what} ${file}: ${why}`, hint === undefined ? {} : { hint });
}

/** `It may not be read.` as the end of another sentence. */
function inSentence(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
