import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../news.ts';
import { type GitResult, type GitRun, runGit } from './run-git.ts';

/** A bare repository of our own that holds the newest commit of one branch. */
export interface Branch {
  /** Fetches it; answers the commit. */
  fetch(): Promise<string | Failure>;
  /** The object at a path of a commit: a file's bytes, or a folder's files. */
  entries(commit: string, path: string): Promise<readonly TreeEntry[] | Failure>;
  /** Their contents, in order. */
  contents(entries: readonly TreeEntry[]): Promise<readonly Buffer[] | Failure>;
  /** Clears away what fetches leave behind, once there is enough of it. */
  tidy(): Promise<void>;
}

export interface TreeEntry {
  /** From the repository's root. */
  readonly path: string;
  readonly mode: string;
  readonly object: string;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
}

export interface BranchParts {
  readonly repository: string;
  readonly address: string;
  readonly branch: string;
  readonly environment: GitRun['environment'];
  readonly signal: AbortSignal;
  /** For one fetch, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxRepository: number;
}

type Unsuccessful = Extract<GitResult, { ok: false }>;

const ours = 'refs/signalbox/followed';
/** For what needs no network. */
const localMs = 30_000;
/** Lists of files are short beside what is in them. */
const longestList = 16 * 2 ** 20;

/** Opens the repository in a directory that is ours; the first fetch makes it. */
export function openBranch(parts: BranchParts): Branch {
  const { repository, address, branch, environment, signal, timeoutMs, maxBytes, maxRepository } = parts;

  function git(words: readonly string[], more: Partial<GitRun> = {}): Promise<GitResult> {
    return runGit({
      words,
      repository,
      environment,
      signal,
      timeoutMs: localMs,
      maxOutput: longestList,
      ...more,
    });
  }

  /**
   * What was cut short may have left locks, which nobody would ever open, and half a pack, which fills the disk:
   * then the next fetch begins anew.
   */
  async function unfetched(result: Unsuccessful): Promise<Failure> {
    const failure = failureOf(result);
    if (result.why !== 'failed' || failure === unknownCause) {
      await rm(repository, { recursive: true, force: true, maxRetries: 2 });
    }
    return failure;
  }

  return {
    async fetch() {
      await mkdir(repository, { recursive: true });
      if (!existsSync(join(repository, 'HEAD'))) {
        const made = await git(['init', '--bare', '--quiet', '--template=']);
        if (!made.ok) return unfetched(made);
      }
      // One commit deep, and by force: a branch that was rewritten is followed to where it is now.
      const words = [
        'fetch',
        '--quiet',
        '--depth=1',
        '--no-tags',
        '--force',
        '--update-shallow',
        '--no-write-fetch-head',
      ];
      const refs = `+refs/heads/${branch}:${ours}`;
      const fetched = await git([...words, '--end-of-options', address, refs], { timeoutMs, maxRepository });
      if (!fetched.ok) return unfetched(fetched);
      const named = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ours}^{commit}`]);
      if (!named.ok) return unfetched(named);
      const commit = named.output.toString('latin1').trim();
      return commit;
    },

    async entries(commit, path) {
      const listed = await git(['ls-tree', '-r', '-z', '--long', '--full-tree', commit, '--', path]);
      if (!listed.ok) return failureOf(listed);
      // A name that is no UTF-8 comes out with U+FFFD in it, which is in no path that is taken.
      const entries = listed.output.toString('utf8').split('\0').filter(Boolean).map(readEntry);
      if (entries.length === 0) {
        return { code: 'source-missing', message: `The branch has no ${path}.` };
      }
      const size = entries.reduce((sum, entry) => sum + entry.size, 0);
      return size > maxBytes
        ? { code: 'source-too-large', message: `It has ${size} bytes, over ${maxBytes}.` }
        : entries;
    },

    async contents(entries) {
      const input = entries.map(({ object }) => `${object}\n`).join('');
      const read = await git(['cat-file', '--batch'], { input, maxOutput: maxBytes + 128 * entries.length });
      return read.ok ? cut(read.output, entries) : failureOf(read);
    },

    async tidy() {
      await git(['gc', '--auto', '--quiet'], { timeoutMs });
    },
  };
}

/** `100644 blob <object> <size>\t<path>`, the size padded. */
function readEntry(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode = '', , object = '', size = ''] = line.slice(0, tab).split(/ +/);
  return { path: line.slice(tab + 1), mode, object, size: Number(size) || 0 };
}

/** Each object stands behind a line of its own, `<object> blob <size>`, and before a line break. */
function cut(output: Buffer, entries: readonly TreeEntry[]): readonly Buffer[] | Failure {
  const contents: Buffer[] = [];
  let at = 0;
  for (const { object, size } of entries) {
    const end = output.indexOf(0x0a, at);
    if (output.toString('latin1', at, end) !== `${object} blob ${size}`) {
      return { code: 'source-refused', message: 'The repository does not give what it lists.' };
    }
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}

/** git's own words are not passed on: they repeat addresses, and a server's words behind "remote:". */
function failureOf({ why, said }: Unsuccessful): Failure {
  if (why === 'absent') {
    const message =
      said === 'ENOENT' ? 'git cannot be started; is it installed?' : `git cannot be started (${said}).`;
    return { code: 'source-unreachable', message };
  }
  if (why === 'late') return { code: 'source-unreachable', message: 'git took too long.' };
  if (why === 'too-large') return { code: 'source-too-large', message: 'The branch is larger than allowed.' };
  return causes.find(([pattern]) => pattern.test(said))?.[1] ?? unknownCause;
}

const unknownCause: Failure = { code: 'source-unreachable', message: 'git could not fetch the branch.' };

const causes: readonly (readonly [RegExp, Failure])[] = [
  [
    /couldn't find remote ref|not our ref/i,
    { code: 'source-missing', message: 'The remote has no such branch.' },
  ],
  [
    /Authentication failed|could not read Username|terminal prompts disabled|Permission denied|returned error: 40[13]/i,
    { code: 'source-denied', message: 'The remote does not let us in.' },
  ],
  [
    /dubious ownership/i,
    {
      code: 'source-denied',
      message: 'The repository belongs to another user, and git does not read those.',
    },
  ],
  [
    /Host key verification failed/i,
    { code: 'source-denied', message: 'The key of the remote host is not known here.' },
  ],
  [
    /does not appear to be a git repository|repository '[^']*' (?:does not exist|not found)|returned error: 404/i,
    { code: 'source-missing', message: 'There is no repository there.' },
  ],
  [
    /redirect/i,
    { code: 'source-refused', message: 'The remote leads elsewhere; name the address it leads to.' },
  ],
];
