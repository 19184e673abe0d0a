import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { atExit } from '../at-exit.ts';
import { systemCodeOf } from '../system-code.ts';

/** What a run of git gave: its output, or why there is none, in one sentence. */
export type GitResult =
  | { readonly ok: true; readonly output: Buffer }
  | { readonly ok: false; readonly why: 'failed' | 'late' | 'too-large' | 'absent'; readonly said: string };

export interface GitRun {
  /** What git is told; user input stands behind `--end-of-options` or `--`. */
  readonly words: readonly string[];
  /** The repository; the run's working directory as well. */
  readonly repository: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** The most that it may write to its output. */
  readonly maxOutput: number;
  /** The most that the repository may grow to while it runs. */
  readonly maxRepository?: number;
  readonly input?: string;
}

/**
 * Settings that no repository and no user can change: nothing of theirs is run. Hooks and file-system monitors are
 * programs; a submodule or a list of bundles leads elsewhere; what is fetched is checked as it comes.
 */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'credential.helper=',
  'fetch.fsckObjects=true',
  'fetch.recurseSubmodules=false',
  'gc.auto=64',
  'gc.autoDetach=false',
  'gc.autoPackLimit=16',
  'gc.pruneExpire=now',
  'http.followRedirects=false',
  // Should we be killed, nobody is left to end it: a remote that falls silent ends it by itself.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'transfer.bundleURI=false',
].flatMap((setting) => ['-c', setting]);

/**
 * Runs git in a process group of its own, without a shell, without the user's and the system's configuration, and
 * without a terminal to ask at. Never rejects. The whole group is killed where it takes too long, says too much or
 * fills the disk.
 */
export function runGit(run: GitRun): Promise<GitResult> {
  const { words, repository, environment, signal, timeoutMs, maxOutput, maxRepository } = run;
  return new Promise((resolve) => {
    const child = spawn('git', [...settings, '--literal-pathspecs', ...words], {
      cwd: repository,
      env: { ...environment, GIT_DIR: repository },
      stdio: ['pipe', 'pipe', 'pipe'],
      // git starts helpers (ssh, https, index-pack): the group ends them with it.
      detached: true,
    });
    if (child.pid === undefined) {
      // Where not even a pipe was to be had (EMFILE) there are no streams, whatever the types say.
      child.once('error', (error) => resolve({ ok: false, why: 'absent', said: systemCodeOf(error) ?? '' }));
      return;
    }
    const group = child.pid;
    let why: 'failed' | 'late' | 'too-large' | undefined;
    let ended = false;
    const end = (reason: 'late' | 'too-large') => {
      // Its number may be another's by then.
      if (ended) return;
      why = reason;
      killGroup(group);
    };
    const stopped = () => end('late');
    const timer = setTimeout(stopped, timeoutMs);
    const isTooLarge = async () => maxRepository !== undefined && (await sizeOf(repository)) > maxRepository;
    const growth =
      maxRepository === undefined
        ? undefined
        : setInterval(async () => {
            if (await isTooLarge()) end('too-large');
          }, 200);
    const forget = atExit(() => killGroup(group));
    signal.addEventListener('abort', stopped, { once: true });
    if (signal.aborted) stopped();

    const pieces: Buffer[] = [];
    let size = 0;
    let said = '';
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > maxOutput) end('too-large');
      else pieces.push(piece);
    });
    child.stderr.on('data', (piece: Buffer) => {
      if (said.length < 4096) said += piece.toString('utf8');
    });
    // It may end before it has read all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(run.input ?? '');

    let inherited: NodeJS.Timeout | undefined;
    child.on('error', () => undefined);
    child.on('exit', () => {
      ended = true;
      // What git started may live on outside the group and hold the pipes (ssh with ControlPersist does).
      inherited = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 1000);
    });
    child.on('close', async (code) => {
      clearTimeout(timer);
      clearTimeout(inherited);
      clearInterval(growth);
      signal.removeEventListener('abort', stopped);
      forget();
      // What came between two looks, or before the first, counts as well.
      if (code === 0 && why === undefined && (await isTooLarge())) why = 'too-large';
      if (code === 0 && why === undefined) resolve({ ok: true, output: Buffer.concat(pieces) });
      else resolve({ ok: false, why: why ?? 'failed', said });
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** The bytes of all files below a directory, as far as they can be seen. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
