import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { atExit } from '../at-exit.ts';

/** A directory among the system's temporary ones, for as long as something is followed. */
export interface Scratch {
  /** Where it is; it is made when it is first asked for, and again should somebody have cleared it away. */
  directory(): Promise<string>;
  /** Takes it away, with all that is in it. */
  close(): Promise<void>;
}

/** The directories of this thread that are in use. */
const inUse = new Set<string>();

/**
 * Opens a scratch directory. It is gone after `close`, and when the process exits; those of processes that could do
 * neither (SIGKILL, a power cut) are taken away by whoever is the next on the same machine.
 */
export function openScratch(): Scratch {
  let directory: string | undefined;
  let swept = false;
  const forget = atExit(() => {
    if (directory === undefined) return;
    // What cannot be taken away now is the next one's.
    try {
      rmSync(directory, { recursive: true, force: true });
    } catch {
      return;
    }
  });

  return {
    async directory() {
      if (directory !== undefined && existsSync(directory)) return directory;
      if (!swept) await sweep();
      swept = true;
      if (directory !== undefined) inUse.delete(directory);
      directory = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
      inUse.add(directory);
      return directory;
    },
    async close() {
      try {
        if (directory !== undefined) await rm(directory, { recursive: true, force: true, maxRetries: 2 });
      } finally {
        if (directory !== undefined) inUse.delete(directory);
        forget();
      }
    },
  };
}

/** Which machine, as numbers of processes mean nothing on another that shares the directory. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const prefix = `signalbox-git-${machine}-`;

/** Takes away what processes of ours that are no more have left. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const path = join(tmpdir(), name);
    if (await isAbandoned(path)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isDirectory() || found.uid !== process.getuid?.()) return false;
  const pid = Number(/^\d+/.exec(basename(path).slice(prefix.length))?.[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (pid !== process.pid) return !isAlive(pid);
  // In a container the process before us may well have had our number; another thread of ours has it, too.
  return !inUse.has(path) && found.mtimeMs < Date.now() - process.uptime() * 1000;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of somebody else (EPERM) is alive.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
