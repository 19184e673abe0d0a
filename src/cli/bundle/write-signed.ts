import { resolve } from 'node:path';
import type { EnvelopeJson } from '../../table/signed/envelope.ts';
import type { Shell } from '../shell/shell.ts';
import { writeAtomic } from '../shell/write-atomic.ts';

/** Writes an envelope to a file in one step, or to stdout where none is named. */
export async function writeSigned(
  envelope: EnvelopeJson,
  { out, shell }: { readonly out: string | undefined; readonly shell: Shell },
): Promise<void> {
  const text = `${JSON.stringify(envelope)}\n`;
  if (out === undefined) shell.out(text);
  else await writeAtomic(resolve(shell.directory, out), text);
}
