import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bin, root } from '../cli/run-signalbox.ts';

const gitEnvironment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

/** Runs git in a directory; answers what it printed. */
export function git(directory: string, ...words: string[]): string {
  return execFileSync('git', words, {
    cwd: directory,
    env: gitEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
    .toString()
    .trim();
}

export interface ScriptRun {
  readonly code: number;
  readonly output: string;
}

/** Runs a script of `.github/scripts` as a job would: in a checkout, with the job's variables and no others. */
export function script(
  name: string,
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ScriptRun> {
  const file = join(root, '.github/scripts', name);
  const [program, words] = name.endsWith('.mjs') ? [process.execPath, [file]] : ['bash', [file]];
  return new Promise((done) => {
    execFile(
      program,
      words,
      {
        cwd: directory,
        timeout: 60_000,
        env: { ...gitEnvironment, SIGNALBOX: `${process.execPath} ${bin}`, ...environment },
      },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    );
  });
}
