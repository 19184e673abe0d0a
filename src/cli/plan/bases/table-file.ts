import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { largestCandidate } from '../../../table/candidate.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { Base } from '../base.ts';

/** A table that compile wrote. Throws `CouldNotRun` for a file that no table is as large as. */
export async function tableFile(path: string, { directory }: Shell): Promise<Base> {
  const place = resolve(directory, path);
  const { size } = await stat(place);
  if (size > largestCandidate) {
    throw new CouldNotRun(
      'no-base',
      `${path} is no routing table: it has ${size} bytes; ${largestCandidate} are allowed`,
      { hint: 'Name a table that "signalbox compile" wrote.' },
    );
  }
  return { kind: 'table', name: path, bytes: await readFile(place) };
}
