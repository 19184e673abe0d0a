import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { largestContent } from '../bounded.ts';
import { type Branch, openBranch, type TreeEntry } from '../git/branch.ts';
import { gitEnvironment } from '../git/git-environment.ts';
import { isBranchName, isTreePath, type Remote, readRemote } from '../git/remote.ts';
import { openScratch } from '../git/scratch.ts';
import { whyNotPlain, writeFiles } from '../git/write-files.ts';
import { readToken } from '../http/destination.ts';
import { createFailureFilter, type Failure, type News, refused, type Told } from '../news.ts';
import { createPace, type Waiting } from '../pace.ts';
import { systemCodeOf } from '../system-code.ts';

/** Which branch of which repository, and what of it. */
interface Addressed {
  /** A path, `https:`, `ssh:`, or `user@host:path`. */
  readonly remote: string;
  readonly branch: string;
  /** Within the repository: of the file to follow or, with `make`, of the folder. */
  readonly path: string;
  /** For a remote that asks over https who we are: sent as the password of `x-access-token`. */
  readonly token?: () => string | undefined;
}

interface Limits {
  /** Ends the iteration and whatever is under way. */
  readonly signal: AbortSignal;
  /** How long one fetch may take, in milliseconds; 60 s where absent. */
  readonly timeoutMs?: number;
  /** The most that the file, or all files of the folder, may have; 64 MiB where absent. */
  readonly maxBytes?: number;
  /** The most that one fetch may take of the disk; 1 GiB where absent. */
  readonly maxRepository?: number;
  /** `PATH`, `HOME`, ssh's agent and `GIT_SSH_COMMAND` are taken from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface GitSourceOptions<Made extends Told = News> extends Addressed, Limits, Waiting {
  /** From the beginning of one fetch to that of the next, in milliseconds; 30 s where absent. */
  readonly pollMs?: number;
  /**
   * Makes something out of a folder's files, which stand in a directory that is gone again afterwards: a compiler,
   * which this room does not know. What it answers is told as it is.
   */
  readonly make?: (directory: string, origin: string) => Promise<Made>;
}

/**
 * Follows a file of one branch, or what is made of a folder of it: its content now, and again each time a commit has
 * made it another; each fetch that finds nothing newer, and why there is nothing. The newest commit alone is fetched,
 * by the installed git, into a bare repository that is gone when the iteration ends; nothing of it is checked out,
 * and no configuration, hook or helper of anybody is used.
 */
export async function* gitSource<Made extends Told = News>(
  options: GitSourceOptions<Made>,
): AsyncGenerator<News | Made, void, undefined> {
  const { path, make, signal, pollMs = 30_000 } = options;
  const clock = options.clock ?? (() => performance.now());
  const pace = createPace(signal, options);
  const isNew = createFailureFilter();
  const remote = checked(options);
  if ('code' in remote) {
    yield { type: 'failed', origin: 'git', ...remote };
    return;
  }
  const origin = `${remote.address} ${options.branch}:${path}`;
  const scratch = openScratch();
  let last: { readonly commit: string; readonly state: string; readonly told: News | Made } | undefined;
  try {
    while (!signal.aborted) {
      const began = clock();
      const told = await look(remote);
      if (signal.aborted) return;
      if (isNew(told)) yield told;
      if (told.type === 'failed') await pace.afterFailure();
      else await pace.next(began, pollMs);
    }
  } finally {
    await scratch.close();
  }

  /** A disk that is full, or more open files than allowed, is a failure like any other. */
  async function look(to: Remote): Promise<News | Made> {
    try {
      return await lookInto(await scratch.directory(), to);
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) throw error;
      return failed({
        code: 'source-unreachable',
        message: `There is no place to keep the branch (${code}).`,
      });
    }
  }

  async function lookInto(directory: string, to: Remote): Promise<News | Made> {
    const had = readToken(options.token ?? (() => undefined));
    if ('code' in had) return failed(had);
    const files = openFollowed(join(directory, 'followed.git'), to, {
      ...options,
      credential: had.credential,
    });
    const commit = await files.fetch();
    if (typeof commit !== 'string') return failed(commit);
    if (commit === last?.commit) return again(last.told);
    await files.tidy();
    const entries = await files.entries(commit, path);
    if ('code' in entries) return failed(entries);
    const state = entries.map(({ mode, object, path: file }) => `${mode} ${object} ${file}`).join('\n');
    if (state === last?.state) {
      last = { ...last, commit };
      return again(last.told);
    }
    const wrong = whyNotWanted(entries, { path, folder: make !== undefined }) ?? whyNotPlain(entries);
    if (wrong !== undefined) return failed(wrong);
    const contents = await files.contents(entries);
    if ('code' in contents) return failed(contents);
    const told = await made(directory, entries, contents);
    last = { commit, state, told };
    return told;
  }

  /** What could not be made into anything has not become good by staying as it is. */
  function again(told: News | Made): News | Made {
    return told.type === 'failed' ? told : { type: 'unchanged', origin };
  }

  async function made(
    scratchDirectory: string,
    entries: readonly TreeEntry[],
    contents: readonly Buffer[],
  ): Promise<News | Made> {
    const [first] = contents;
    if (make === undefined) return { type: 'candidate', bytes: first ?? Buffer.alloc(0), origin };
    const directory = await mkdtemp(join(scratchDirectory, 'tree-'));
    try {
      await writeFiles(directory, entries, contents);
      return await make(join(directory, path), origin);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  function failed(failure: Failure): News {
    return { type: 'failed', origin, ...failure };
  }
}

/** The remote, or why these options lead nowhere. */
function checked({ remote, branch, path }: Addressed): Remote | Failure {
  if (!isBranchName(branch)) return refused('That is not the name of a branch.');
  if (!isTreePath(path)) return refused('That is not a path within a repository.');
  return readRemote(remote);
}

function openFollowed(
  repository: string,
  { address, protocol }: Remote,
  options: Addressed & Limits & { readonly credential: string | undefined },
): Branch {
  const { environment, credential, branch, signal } = options;
  return openBranch({
    repository,
    address,
    branch,
    environment: gitEnvironment({ address, protocol }, { environment, token: credential }),
    signal,
    timeoutMs: options.timeoutMs ?? 60_000,
    maxBytes: options.maxBytes ?? largestContent,
    maxRepository: options.maxRepository ?? 2 ** 30,
  });
}

/** Why what is at the path is not what was named: a folder for a file, or a file for a folder. */
function whyNotWanted(
  entries: readonly TreeEntry[],
  { path, folder }: { readonly path: string; readonly folder: boolean },
): Failure | undefined {
  const isFolder = entries.some((entry) => entry.path !== path);
  if (isFolder === folder) return undefined;
  return refused(`${path} is not a ${folder ? 'folder' : 'file'} of the branch.`);
}
