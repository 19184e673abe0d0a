import { chmod, lstat, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Call } from '../commands/command.ts';
import { packageVersion } from '../package-version.ts';
import { repositoryAbove } from '../plan/bases/git-ref.ts';
import { CouldNotRun, isSystemError } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { makeDirectory } from '../shell/make-directory.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import { scaffold } from './scaffold.ts';

export interface InitOptions {
  readonly yes?: true;
}

/** Writes the files of a new repository that are not there yet. */
export async function runInit({ words, options, shell }: Call<InitOptions>): Promise<ExitCode> {
  const [shown = '.'] = words;
  const directory = resolve(shell.directory, shown);
  await makeDirectory(directory, 'Name a directory that is there, or that can be made.');
  const others = (await readdir(directory)).filter((name) => name !== '.git');
  if (others.length > 0 && options.yes !== true) {
    throw new CouldNotRun('not-empty', `${shown} has files already: ${others.slice(0, 3).join(', ')}`, {
      hint: 'With --yes what is missing is added to them; none is ever changed.',
    });
  }
  const kept: string[] = [];
  for (const { path, text, executable } of scaffold()) {
    const file = join(directory, path);
    if (await isThere(file, directory)) {
      kept.push(path);
      continue;
    }
    await writeAtomic(file, text);
    if (executable) await chmod(file, 0o755);
    shell.out(`${path}\n`);
  }
  if (kept.length > 0) shell.note(`left as they were: ${kept.join(', ')}\n`);
  const steps = [
    ...(shown === '.' ? [] : [`cd ${shown}`]),
    ...(repositoryAbove(directory) === undefined ? ['git init'] : []),
    `npm install --save-dev --save-exact ./signalbox-${packageVersion()}.tgz`,
    'npx signalbox validate',
  ];
  shell.note(
    `Next: ${steps.join(' && ')}\n` +
      'The package comes from your own registry of packages, or from "npm pack" in a checkout of Signalbox: README.md says more.\n',
  );
  return exitCodes.ok;
}

/** Whether something stands there, or a link on the way leads elsewhere: neither is written to. */
async function isThere(file: string, directory: string): Promise<boolean> {
  for (let place = file; place !== directory; place = dirname(place)) {
    const found = await lstat(place).catch((error: unknown) => {
      if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
      throw error;
    });
    if (found !== undefined && (place === file || !found.isDirectory())) return true;
  }
  return false;
}
