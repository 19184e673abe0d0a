import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

export const root = resolve(import.meta.dirname, '../..');
export const bin = join(root, 'src/cli/bin.mjs');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the first match in either stream; rejects, with all output, when the process ends without. */
  until(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly finished: Promise<Finished>;
}

export interface Where {
  readonly directory?: string;
  readonly environment?: Record<string, string>;
  readonly node?: string;
}

/** Starts the command as users do, as a process of its own; it is killed when the test ends. */
export function startSignalbox(words: readonly string[], where: Where = {}): Running {
  const child = spawn(where.node ?? process.execPath, [bin, ...words], {
    cwd: where.directory ?? root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...where.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  const heard = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard();
  });
  const finished = new Promise<Finished>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await finished;
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    until: (pattern) =>
      new Promise((done, failed) => {
        const look = () => {
          const match = stdout.match(pattern) ?? stderr.match(pattern);
          if (match === null) return;
          listeners.delete(look);
          done(match);
        };
        listeners.add(look);
        look();
        void finished.then(({ code }) =>
          failed(new Error(`ended with ${code} before ${pattern}\n${stdout}\n${stderr}`)),
        );
      }),
    finished,
  };
}

/** Runs the command to its end. */
export function signalbox(words: readonly string[], where: Where = {}): Promise<Finished> {
  return startSignalbox(words, where).finished;
}

/** A directory that is gone when the test has ended. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A Node on the PATH that is not the one running the tests; undefined where there is none. */
export function otherNode(): string | undefined {
  const own = join(root, 'node_modules');
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '' && !directory.startsWith(own))
    .map((directory) => join(directory, 'node'))
    .find((file) => existsSync(file));
}
