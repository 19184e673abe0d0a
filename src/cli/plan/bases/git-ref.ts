import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { treeOfFiles } from '../../../gitops/plan/tree-of-files.ts';
import { gitEnvironment } from '../../../watch/git/git-environment.ts';
import { type GitResult, runGit } from '../../../watch/git/run-git.ts';
import type { RegistryPlace } from '../../options/registry-options.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { Base } from '../base.ts';

const patience = 60_000;
const maxOutput = 128 * 2 ** 20;

/**
 * The registry as a commit has it, read out of the repository without touching the working tree. Without a name it is
 * where the branch left origin's default branch, and the last commit where there is no origin. Throws `CouldNotRun`.
 */
export async function gitRef(ref: string | undefined, place: RegistryPlace, shell: Shell): Promise<Base> {
  const { git, prefix } = openRepository(place, shell);
  const commit = ref === undefined ? await usualBase(git) : await commitOf(git, ref);
  const listed = await git([
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    commit,
    ...(prefix === '' ? [] : ['--', prefix]),
  ]);
  if (!listed.ok) throw new CouldNotRun('no-base', `git cannot list ${commit}`);
  const entries = listed.output.toString('utf8').split('\0').filter(Boolean).map(readEntry);
  const inside = entries.flatMap(({ path, ...entry }) => {
    const file = prefix === '' ? path : path.slice(prefix.length + 1);
    // A link would lead out of what was reviewed, and the compiler reads none either.
    return entry.mode.startsWith('100') && file.endsWith('.yaml') ? [{ ...entry, file }] : [];
  });
  if (inside.length === 0) {
    throw new CouldNotRun('no-base', `there is no registry ${place.shown} in ${ref ?? commit.slice(0, 12)}`, {
      hint: 'Name another commit with --against.',
    });
  }
  const input = inside.map(({ object }) => `${object}\n`).join('');
  const read = await git(['cat-file', '--batch'], input);
  if (!read.ok) throw new CouldNotRun('no-base', `git cannot read ${commit}`);
  const contents = cut(read.output, inside.length);
  const files = new Map(inside.map(({ file }, index) => [file, contents[index] ?? new Uint8Array()]));
  return { kind: 'registry', name: ref ?? commit.slice(0, 12), commit, tree: treeOfFiles(files) };
}

type Git = (words: readonly string[], input?: string) => Promise<GitResult>;

function openRepository(place: RegistryPlace, shell: Shell): { git: Git; prefix: string } {
  const directory = realpathSync(place.directory);
  const found = repositoryAbove(directory);
  if (found === undefined) {
    throw new CouldNotRun(
      'no-base',
      `${place.shown} is in no Git repository, so that there is nothing to compare it with`,
      {
        hint: 'Name a table with --against: a file that compile wrote, or an address.',
      },
    );
  }
  const remote = { address: found.repository, protocol: 'file' } as const;
  const environment = gitEnvironment(remote, { environment: shell.environment });
  const signal = new AbortController().signal;
  return {
    prefix: relative(found.root, directory).split(sep).join('/'),
    git: (words, input) =>
      runGit({
        words,
        repository: found.repository,
        environment,
        signal,
        timeoutMs: patience,
        maxOutput,
        ...(input === undefined ? {} : { input }),
      }),
  };
}

/** The working tree that a directory is in, and where its repository is. */
export function repositoryAbove(directory: string): { root: string; repository: string } | undefined {
  for (let root = directory; ; root = dirname(root)) {
    const place = join(root, '.git');
    if (existsSync(place))
      return { root, repository: statSync(place).isDirectory() ? place : linked(place, root) };
    if (root === dirname(root)) return undefined;
  }
}

/** A worktree's or a submodule's `.git` is a file that says where the repository is. */
function linked(file: string, root: string): string {
  const path = /^gitdir: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '.git';
  return resolve(root, path);
}

async function usualBase(git: Git): Promise<string> {
  const origin = await git(['rev-parse', '--verify', '--quiet', 'refs/remotes/origin/HEAD^{commit}']);
  if (origin.ok) {
    const common = await git(['merge-base', 'HEAD', 'refs/remotes/origin/HEAD']);
    if (common.ok) return common.output.toString('latin1').trim();
  }
  return commitOf(git, 'HEAD');
}

async function commitOf(git: Git, ref: string): Promise<string> {
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  const commit = found.ok ? found.output.toString('latin1').trim() : '';
  if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  if (!found.ok && found.why === 'absent')
    throw new CouldNotRun('no-base', 'git cannot be started; is it installed?');
  throw new CouldNotRun('no-base', `Git knows no commit ${JSON.stringify(ref)} here`, {
    hint: 'Fetch it first: a shallow clone has the newest commit only. There is no file of that name either; that of a table and an address would do as well.',
  });
}

/** `100644 blob <object>\t<path>`. */
function readEntry(line: string): { path: string; mode: string; object: string } {
  const tab = line.indexOf('\t');
  const [mode = '', , object = ''] = line.slice(0, tab).split(' ');
  return { path: line.slice(tab + 1), mode, object };
}

/** Each object stands behind a line of its own, `<object> blob <size>`, and before a line break. */
function cut(output: Buffer, count: number): Uint8Array[] {
  const contents: Uint8Array[] = [];
  for (let at = 0; contents.length < count; ) {
    const end = output.indexOf(0x0a, at);
    const size = Number(output.toString('latin1', at, end).split(' ')[2] ?? Number.NaN);
    if (end === -1 || !Number.isSafeInteger(size))
      throw new CouldNotRun('no-base', 'git does not give what it lists');
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
