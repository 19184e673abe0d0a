import { spawnSync } from 'node:child_process';

/** What a command took, in seconds, and what it said. */
export interface Spent {
  readonly wall: number;
  /** Of all its threads and of the processes that it started. */
  readonly processor: number;
  readonly stdout: string;
}

/** Runs a command from its start to its end. Throws with what it said where it fails. */
export function spentBy(command: readonly string[], { directory }: { readonly directory: string }): Spent {
  const began = performance.now();
  const run = spawnSync('/usr/bin/env', ['bash', '-c', 'TIMEFORMAT="%U %S"; time "$0" "$@"', ...command], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const wall = (performance.now() - began) / 1000;
  if (run.status !== 0) throw new Error(`${command.join(' ')} ended with ${run.status}\n${run.stderr}`);
  const [user = 0, system = 0] = (run.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wall, processor: user + system, stdout: run.stdout };
}
