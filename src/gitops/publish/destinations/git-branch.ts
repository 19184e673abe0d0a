import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { largestCandidate } from '../../../table/candidate.ts';
import { type Branch, openBranch } from '../../../watch/git/branch.ts';
import { gitEnvironment } from '../../../watch/git/git-environment.ts';
import { isBranchName, isTreePath, type Remote, readRemote } from '../../../watch/git/remote.ts';
import { type GitResult, runGit } from '../../../watch/git/run-git.ts';
import {
  type Destination,
  type DestinationFailure,
  type DestinationKind,
  type DestinationPlace,
  failed,
  type Held,
  type Publication,
} from '../destination.ts';
import { ofWatch } from '../of-watch.ts';

/** The environment variable whose value is the password for a remote over https. */
const tokenVariable = 'SIGNALBOX_GIT_TOKEN';

/**
 * A branch of a repository that gateways follow with `serve --git`. Each publication is a commit on top of the last,
 * pushed without force: who was quicker wins, and nothing that was published is ever rewritten.
 */
export const gitBranch: DestinationKind = {
  name: 'git-branch',
  address: 'git:<remote>#<branch>:<path>',
  summary: `a commit on a branch, pushed without force; the token for https is in ${tokenVariable}`,
  open(address, place) {
    if (!address.startsWith('git:')) return undefined;
    const [, remoteText = '', branch = '', path = 'bundle.json'] =
      /^git:([^#]+)#([^:]+)(?::(.+))?$/.exec(address) ?? [];
    const remote = readRemote(remoteText);
    if ('code' in remote) return failed('destination-refused', remote.message);
    if (!isBranchName(branch)) {
      return failed('destination-refused', 'Behind "#" stands the name of a branch: git:<remote>#<branch>.');
    }
    if (!isTreePath(path)) return failed('destination-refused', 'That is no path within a repository.');
    const isPath = remote.protocol === 'file' && !/^file:/i.test(remote.address);
    const found = { ...remote, address: isPath ? resolve(place.directory, remote.address) : remote.address };
    return openRemote({ remote: found, branch, path, place, shown: address });
  },
};

interface Where {
  readonly remote: Remote;
  readonly branch: string;
  readonly path: string;
  readonly place: DestinationPlace;
  readonly shown: string;
}

function openRemote({ remote, branch, path, place, shown }: Where): Destination {
  const { signal, environment } = place;
  let scratch: string | undefined;

  async function repository(): Promise<string> {
    scratch ??= await mkdtemp(join(tmpdir(), 'signalbox-publish-'));
    const made = join(scratch, 'published.git');
    await mkdir(made, { recursive: true });
    return made;
  }

  const ours = gitEnvironment(remote, { environment, token: environment[tokenVariable] || undefined });

  async function followed(): Promise<Branch> {
    return openBranch({
      repository: await repository(),
      address: remote.address,
      branch,
      environment: ours,
      signal,
      timeoutMs: 60_000,
      maxBytes: largestCandidate,
      maxRepository: 2 ** 30,
    });
  }

  async function git(words: readonly string[], input?: string): Promise<GitResult> {
    const directory = await repository();
    return runGit({
      words,
      repository: directory,
      environment: { ...ours, ...author(environment), GIT_INDEX_FILE: join(dirname(directory), 'index') },
      signal,
      timeoutMs: 60_000,
      maxOutput: 2 ** 20,
      ...(input === undefined ? {} : { input }),
    });
  }

  async function fileAt(commit: string, file: string): Promise<Uint8Array | DestinationFailure> {
    const files = await followed();
    const entries = await files.entries(commit, file);
    if ('code' in entries) return ofWatch(entries);
    if (entries.some((entry) => entry.path !== file || !/^100(?:644|755)$/.test(entry.mode))) {
      return failed('destination-refused', `${file} is not a file of the branch.`);
    }
    const contents = await files.contents(entries);
    if ('code' in contents) return ofWatch(contents);
    return contents[0] ?? failed('destination-missing', `The branch has no ${file}.`);
  }

  async function read(): Promise<Held | DestinationFailure> {
    const commit = await (await followed()).fetch();
    if (typeof commit !== 'string') {
      // A repository without that branch is one that nothing was published to.
      return /no such branch/.test(commit.message) ? { version: '' } : ofWatch(commit);
    }
    const bytes = await fileAt(commit, path);
    if (bytes instanceof Uint8Array) return { bytes, version: commit };
    return bytes.code === 'destination-missing' ? { version: commit } : bytes;
  }

  return {
    shown,
    read,
    async put(publication, { version }) {
      const commit = await commitOf(git, publication, { parent: version, path });
      if (typeof commit !== 'string') return commit;
      // Without force: a branch that has moved on, or has come to be, since it was read is left as it is.
      const pushed = await git([
        'push',
        '--quiet',
        '--no-verify',
        '--end-of-options',
        remote.address,
        `${commit}:refs/heads/${branch}`,
      ]);
      if (pushed.ok) return { ok: true, where: `${shown} ${commit.slice(0, 12)}` };
      return whyNotPushed(pushed);
    },
    async generation(generation) {
      const there = await read();
      if ('code' in there) return there;
      if (there.version === '') return failed('destination-missing', 'Nothing was published there yet.');
      return fileAt(there.version, keptAt(path, generation));
    },
    async close() {
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
      scratch = undefined;
    },
  };
}

/** Makes a commit of the parent's tree with this bundle in it, without a working copy; answers its id. */
async function commitOf(
  git: (words: readonly string[], input?: string) => Promise<GitResult>,
  { bytes, generation, environment, digest, commit }: Publication,
  { parent, path }: { readonly parent: string; readonly path: string },
): Promise<string | DestinationFailure> {
  const blob = await git(['hash-object', '-w', '--stdin'], new TextDecoder().decode(bytes));
  if (!blob.ok) return notMade();
  const id = blob.output.toString('latin1').trim();
  const started = await git(parent === '' ? ['read-tree', '--empty'] : ['read-tree', parent]);
  if (!started.ok) return notMade();
  for (const file of [path, keptAt(path, generation)]) {
    const added = await git(['update-index', '--add', '--cacheinfo', `100644,${id},${file}`]);
    if (!added.ok) return notMade();
  }
  const tree = await git(['write-tree']);
  if (!tree.ok) return notMade();
  const words = ['commit-tree', tree.output.toString('latin1').trim()];
  const message = `Publish generation ${generation} for ${environment}\n\nRevision: ${digest}\nSource-Commit: ${commit}\n`;
  const made = await git(parent === '' ? words : [...words, '-p', parent], message);
  return made.ok ? made.output.toString('latin1').trim() : notMade();
}

function notMade(): DestinationFailure {
  return failed('destination-refused', 'git could not make a commit of what the branch has.');
}

/** Beside the live one: a runtime's own file stays small, and going back needs no history. */
function keptAt(path: string, generation: number): string {
  const folder = dirname(path);
  return `${folder === '.' ? '' : `${folder}/`}generations/${generation}.json`;
}

/** Who publishes, where the environment says so; dates too, so that a commit can be made again. */
function author(environment: DestinationPlace['environment']): Record<string, string> {
  const named = (name: string, otherwise?: string) => {
    const value = environment[name] ?? otherwise;
    return value === undefined || /\p{Cc}/u.test(value) ? [] : [[name, value] as const];
  };
  return Object.fromEntries([
    ...named('GIT_AUTHOR_NAME', 'signalbox publish'),
    ...named('GIT_AUTHOR_EMAIL', 'signalbox@localhost'),
    ...named('GIT_AUTHOR_DATE'),
    ...named('GIT_COMMITTER_NAME', 'signalbox publish'),
    ...named('GIT_COMMITTER_EMAIL', 'signalbox@localhost'),
    ...named('GIT_COMMITTER_DATE'),
  ]);
}

/** git's own words are not passed on: they repeat addresses, and a server's words. */
function whyNotPushed({ why, said }: Extract<GitResult, { ok: false }>): DestinationFailure {
  if (why !== 'failed') return failed('destination-unreachable', 'git could not push in time.');
  if (/non-fast-forward|fetch first|\(incorrect old value|failed to update ref|cannot lock ref/i.test(said)) {
    return failed('destination-changed', 'The branch has moved on: somebody else published meanwhile.');
  }
  if (/hook declined|protected branch|remote rejected/i.test(said)) {
    return failed('destination-denied', 'The remote does not take pushes to that branch from us.');
  }
  if (/Authentication failed|could not read Username|Permission denied|returned error: 40[13]/i.test(said)) {
    return failed('destination-denied', 'The remote does not let us in.');
  }
  return failed('destination-unreachable', 'git could not push to the branch.');
}
