import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { generateKey } from '../../gitops/bundle/signing-key.ts';
import type { Call } from '../commands/command.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { writeAtomic } from '../shell/write-atomic.ts';

export interface KeygenOptions {
  readonly out: string;
}

/** Makes a key pair in two files, neither of which was there before. */
export async function runKeygen({ options, shell }: Call<KeygenOptions>): Promise<ExitCode> {
  const { out } = options;
  const paths = [out, `${out}.pub`];
  for (const path of paths) {
    const there = await stat(resolve(shell.directory, path)).catch(() => undefined);
    if (there === undefined) continue;
    throw new CouldNotRun('key-exists', `${path} is there already, and a key that is lost is lost`, {
      hint: 'Choose another name with --out, or move that file away first.',
    });
  }
  const { privatePem, publicPem, id } = generateKey();
  await writeAtomic(resolve(shell.directory, out), privatePem, { mode: 0o600 });
  await writeAtomic(resolve(shell.directory, `${out}.pub`), publicPem, { mode: 0o644 });
  shell.note(`${out} signs and is secret; ${out}.pub is for trust roots. The key's id:\n`);
  shell.out(`${id}\n`);
  return exitCodes.ok;
}
