import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { isBranchName, isTreePath, readRemote } from '../../src/watch/git/remote.ts';
import type { News } from '../../src/watch/news.ts';
import { type GitSourceOptions, gitSource } from '../../src/watch/sources/git-source.ts';
import { hear } from './heard.ts';

// Each look is some eight processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** A repository that a team pushes to, and a clone to push from. */
interface Team {
  readonly remote: string;
  /** Changes files (null takes one out) and pushes to a branch. */
  push(files: Readonly<Record<string, string | null>>, branch?: string): Promise<void>;
  git(...words: string[]): string;
  readonly work: string;
}

let team: Team;
let scratch: string;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'signalbox-git-test-'));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  team = makeTeam(scratch);
  await team.push({
    'build/table.json': 'one',
    'registry/signalbox.yaml': 'root',
    'registry/models/a.yaml': 'a',
  });
});

function makeTeam(directory: string): Team {
  const remote = join(directory, 'team.git');
  const work = join(directory, 'work');
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const run = (cwd: string, words: readonly string[]) =>
    execFileSync('git', words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  run(directory, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  run(directory, ['init', '--quiet', '--initial-branch=main', work]);
  const git = (...words: string[]) => run(work, words);
  return {
    remote,
    work,
    git,
    async push(files, branch = 'main') {
      for (const [name, text] of Object.entries(files)) {
        const path = join(work, name);
        if (text === null) rmSync(path, { recursive: true, force: true });
        else {
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, text);
        }
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', 'change');
      git('push', '--quiet', '--force', remote, `HEAD:refs/heads/${branch}`);
    },
  };
}

const environment = { PATH: process.env['PATH'] };

function follow(options: Partial<GitSourceOptions> = {}) {
  const ending = new AbortController();
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const source = gitSource({
    remote: team.remote,
    branch: 'main',
    path: 'build/table.json',
    signal: ending.signal,
    environment,
    random: () => 0.5,
    clock: () => 0,
    sleep,
    ...options,
  });
  const heard = hear(source);
  onTestFinished(async () => {
    ending.abort();
    await heard.finished;
  });
  return { ...heard, waits, end: () => ending.abort() };
}

async function first(options: Partial<GitSourceOptions> = {}): Promise<News> {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const all = { remote: team.remote, branch: 'main', path: 'build/table.json', environment };
  for await (const news of gitSource({ ...all, signal: ending.signal, ...options })) return news;
  throw new Error('it said nothing');
}

describe('a file of a branch', () => {
  test('is told as it is, then that it is the same, and again when a commit has changed it', async () => {
    const { until, said, waits } = follow();
    await until('one');
    await until('unchanged');
    await team.push({ 'README.md': 'another file' });
    await until('unchanged');
    await team.push({ 'build/table.json': 'two' });
    await until('two');
    expect(said.filter((line) => line === 'one')).toHaveLength(1);
    expect(waits[0]).toBe(30_000);
  });

  test('is followed where the branch was rewritten', async () => {
    const { until } = follow();
    await until('one');
    team.git('checkout', '--quiet', '--orphan', 'fresh');
    await team.push({ 'build/table.json': 'rewritten' });
    await until('rewritten');
  });

  test('is that of its branch, and not of another', async () => {
    await team.push({ 'build/table.json': 'staging' }, 'env/staging');
    expect(
      new TextDecoder().decode(((await first({ branch: 'env/staging' })) as { bytes: Uint8Array }).bytes),
    ).toBe('staging');
    expect(await first({ branch: 'gone' })).toMatchObject({
      code: 'source-missing',
      message: 'The remote has no such branch.',
    });
  });

  test('that is taken out is told once as missing, until it is there again', async () => {
    const { until, said, waits } = follow();
    await until('one');
    await team.push({ 'build/table.json': null });
    await until('source-missing');
    const now = waits.length;
    while (waits.length < now + 3) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(said.filter((line) => line === 'source-missing')).toHaveLength(1);
    await team.push({ 'build/table.json': 'two' });
    await until('two');
  });

  test('that is larger than allowed, a link or a folder is not taken', async () => {
    expect(await first({ maxBytes: 2 })).toMatchObject({ code: 'source-too-large' });
    expect(await first({ path: 'registry' })).toMatchObject({ code: 'source-refused' });
    symlinkSync('/etc/passwd', join(team.work, 'build/link.json'));
    await team.push({});
    expect(await first({ path: 'build/link.json' })).toMatchObject({ code: 'source-refused' });
  });

  test('leaves nothing behind when the iteration ends', async () => {
    // Others on this machine have theirs at the same time.
    const ours = join(scratch, 'tmp');
    await mkdir(ours);
    vi.stubEnv('TMPDIR', ours);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { until, end, finished } = follow();
    await until('one');
    expect(readdirSync(ours)).not.toEqual([]);
    end();
    await finished;
    await expect.poll(() => readdirSync(ours)).toEqual([]);
  });
});

describe('a folder of a branch', () => {
  const registry = (make: NonNullable<GitSourceOptions['make']>) => ({ path: 'registry', make });

  test('is handed to whoever makes something of it, and again only when it has changed', async () => {
    const made: string[] = [];
    const { until } = follow(
      registry(async (directory, origin) => {
        const text = readdirSync(directory, { recursive: true }).sort().join(' ');
        made.push(directory);
        return {
          type: 'candidate',
          bytes: Buffer.from(`${text}: ${readFileSync(join(directory, 'models/a.yaml'))}`),
          origin,
        };
      }),
    );
    await until('models models/a.yaml signalbox.yaml: a');
    await team.push({ 'README.md': 'no matter' });
    await until('unchanged');
    await team.push({ 'registry/models/a.yaml': 'b' });
    await until('models models/a.yaml signalbox.yaml: b');
    expect(made).toHaveLength(2);
    expect(made.filter((directory) => existsSync(directory))).toEqual([]);
  });

  test('of which nothing could be made is not told to be well as long as it stays so', async () => {
    const { until, said, waits } = follow(
      registry(async (directory, origin) =>
        readFileSync(join(directory, 'models/a.yaml'), 'utf8') === 'b'
          ? { type: 'candidate', bytes: Buffer.from('good'), origin }
          : { type: 'failed', origin, code: 'source-refused', message: 'It has 1 error.' },
      ),
    );
    await until('source-refused');
    while (waits.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(said).toEqual(['source-refused']);
    await team.push({ 'registry/models/a.yaml': 'b' });
    await until('good');
  });

  test('with a link, a submodule or a name that leads elsewhere in it is not written to the disk', async () => {
    let called = false;
    const look = () =>
      first(
        registry(async (_directory, origin) => {
          called = true;
          return { type: 'unchanged', origin };
        }),
      );
    symlinkSync('/etc', join(team.work, 'registry/models/link'));
    await team.push({});
    expect(await look()).toMatchObject({ code: 'source-refused' });
    rmSync(join(team.work, 'registry/models/link'));
    await team.push({});
    const head = team.git('rev-parse', 'HEAD').trim();
    team.git('update-index', '--add', '--cacheinfo', `160000,${head},registry/sub`);
    team.git('commit', '--quiet', '-m', 'a submodule');
    team.git('push', '--quiet', team.remote, 'HEAD:refs/heads/main');
    expect(await look()).toMatchObject({ code: 'source-refused' });
    expect(called).toBe(false);
  });
});

/** Pushes a tree that git itself would not let be checked out so: names are bytes, one a character. */
function pushNames(names: readonly string[]): void {
  const git = (words: readonly string[], input: Buffer | string = '') =>
    execFileSync('git', words, { cwd: team.remote, input, stdio: ['pipe', 'pipe', 'pipe'] })
      .toString()
      .trim();
  const object = git(['hash-object', '-w', '--stdin'], 'x');
  const entries = names.map((name) => Buffer.from(`100644 blob ${object}\t${name}\0`, 'latin1'));
  const folder = git(['mktree', '-z'], Buffer.concat(entries));
  const root = git(['mktree', '-z'], `040000 tree ${folder}\tregistry\0`);
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  git(['update-ref', 'refs/heads/main', git([...identity, 'commit-tree', root, '-m', 'names'])]);
}

describe('a folder whose names no disk could hold', () => {
  test.each([
    ['longer than a name may be', ['a'.repeat(300)]],
    ['two that are the same as text', ['a\xff', 'a\xfe']],
  ])('%s: is not written, and followed on', async (_what, names) => {
    pushNames(names);
    const { until } = follow({
      path: 'registry',
      make: async (_directory, origin) => ({ type: 'candidate', bytes: Buffer.from('made'), origin }),
    });
    await until('source-refused');
    await team.push({ 'registry/models/a.yaml': 'b' });
    await until('made');
  });
});

/** The scratch directories of this process. */
function scratches(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => new RegExp(`^signalbox-git-[0-9a-f]{8}-${process.pid}-`).test(name))
    .map((name) => join(tmpdir(), name));
}

describe('the place where a branch is kept', () => {
  test('is made again when somebody has cleared it away', async () => {
    const before = scratches();
    const { until } = follow();
    await until('one');
    const ours = scratches().filter((path) => !before.includes(path));
    expect(ours.length).toBeGreaterThan(0);
    for (const path of ours) rmSync(path, { recursive: true, force: true });
    await team.push({ 'build/table.json': 'two' });
    await until('two');
  });

  test('is begun anew after a fetch that was cut short and left its lock', async () => {
    const before = scratches();
    const { until } = follow();
    await until('one');
    for (const path of scratches().filter((one) => !before.includes(one))) {
      writeFileSync(join(path, 'followed.git', 'shallow.lock'), '');
      writeFileSync(join(path, 'followed.git', 'config.lock'), '');
    }
    await team.push({ 'build/table.json': 'two' });
    await until('two');
  });

  test('is a failure where there is none', async () => {
    vi.stubEnv('TMPDIR', join(scratch, 'nowhere'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const { until } = follow();
    await until('source-unreachable');
    vi.unstubAllEnvs();
    await until('one');
  });

  test('of a process that was killed is taken away by the next', async () => {
    const dead = spawnSync('true').pid;
    const before = new Set(readdirSync(tmpdir()));
    const { until } = follow();
    await until('one');
    const [own = ''] = scratches().filter((path) => !before.has(basename(path)));
    const left = own.replace(`-${process.pid}-`, `-${dead}-`);
    await mkdir(join(left, 'followed.git'), { recursive: true });
    const foreign = join(tmpdir(), `signalbox-git-00000000-${dead}-abcdef`);
    await mkdir(foreign);
    onTestFinished(() => rmSync(foreign, { recursive: true }));
    const next = follow();
    await next.until('one');
    expect(existsSync(left)).toBe(false);
    expect(existsSync(foreign)).toBe(true);
    expect(existsSync(own)).toBe(true);
  });
});

describe('what git may do', () => {
  test('runs no hook and no helper that the repository, the user or the address names', async () => {
    const trap = join(scratch, 'trap.sh');
    const sprung = join(scratch, 'sprung');
    writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\n`, { mode: 0o755 });
    const home = join(scratch, 'home');
    await mkdir(home);
    writeFileSync(
      join(home, '.gitconfig'),
      `[core]\n\tfsmonitor = ${trap}\n\thooksPath = ${scratch}\n[credential]\n\thelper = ${trap}\n[url "ext::${trap} "]\n\tinsteadOf = ${scratch}\n`,
    );
    writeFileSync(join(scratch, 'reference-transaction'), readFileSync(trap), { mode: 0o755 });
    expect(await first({ environment: { ...environment, HOME: home } })).toMatchObject({ type: 'candidate' });
    for (const remote of [`ext::${trap}`, `--upload-pack=${trap}`, `-u${trap}`]) {
      expect(await first({ remote })).toMatchObject({ type: 'failed', code: 'source-refused' });
    }
    expect(await first({ branch: `--upload-pack=${trap}` })).toMatchObject({ code: 'source-refused' });
    expect(existsSync(sprung)).toBe(false);
  });

  test('is bounded in time, and ends the helpers that it started', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    // An address after listening on a port is never a string.
    const { port } = silent.address() as { port: number };
    const news = await first({ remote: `http://127.0.0.1:${port}/team.git`, timeoutMs: 500 });
    expect(news).toMatchObject({ code: 'source-unreachable', message: 'git took too long.' });
    await expect
      .poll(() => new Promise((done) => silent.getConnections((_error, count) => done(count))))
      .toBe(0);
  });

  test('ends also where what ssh started lives on and holds the pipes', async () => {
    const ssh = join(scratch, 'ssh.sh');
    writeFileSync(ssh, '#!/bin/sh\nsetsid sleep 20 >/dev/null </dev/null &\nexit 255\n', { mode: 0o755 });
    const news = await first({
      remote: 'git@tables.invalid:team.git',
      environment: { ...environment, GIT_SSH_COMMAND: ssh },
    });
    expect(news).toMatchObject({ code: 'source-unreachable', message: 'git could not fetch the branch.' });
  }, 15_000);

  test('a token that cannot be had is a failure, told without what is wrong with it', async () => {
    let asked = 0;
    const { until, news } = follow({
      token() {
        asked += 1;
        if (asked === 1) throw new Error('canary');
        return asked === 2 ? 'canary with spaces' : undefined;
      },
    });
    await until('source-denied');
    await until('one');
    expect(JSON.stringify(news)).not.toMatch(/canary/);
  });

  test('is bounded on the disk', async () => {
    const noise = Array.from({ length: 40 }, () => Math.random().toString(36).repeat(5000));
    await team.push(
      Object.fromEntries(noise.map((text, index) => [`noise/${index}`, `${text}${Math.random()}`])),
    );
    expect(await first({ maxRepository: 0 })).toMatchObject({ code: 'source-too-large' });
  });

  test('is bounded on the disk however soon a fetch has ended', async () => {
    expect(await first({ maxRepository: 0 })).toMatchObject({ code: 'source-too-large' });
  });

  test('a remote that is not there is a failure, and told without its words', async () => {
    expect(await first({ remote: join(scratch, 'nowhere.git') })).toMatchObject({
      code: 'source-missing',
      message: 'There is no repository there.',
    });
    expect(await first({ environment: { PATH: scratch } })).toMatchObject({
      code: 'source-unreachable',
      message: 'git cannot be started; is it installed?',
    });
  });
});

describe('an address', () => {
  test.each([
    ['/srv/team.git', 'file'],
    ['./team.git', 'file'],
    ['file:///srv/team.git', 'file'],
    ['https://git.example/team.git', 'https'],
    ['http://127.0.0.1:3000/team.git', 'http'],
    ['ssh://git@git.example:22/team.git', 'ssh'],
    ['git@git.example:team/registry.git', 'ssh'],
  ])('%s is reached by %s', (text, protocol) => {
    expect(readRemote(text)).toEqual({ address: text, protocol });
  });

  test.each([
    '',
    '-u',
    '--upload-pack=x',
    'ext::sh -c id',
    'fd::17',
    'git://git.example/x',
    'http://git.example/x',
    'https://user:canary@git.example/x',
    'https://canary@git.example/x',
    'ssh://-oProxyCommand=id/x',
    'ssh://-oProxyCommand=id@host/x',
    '-oProxyCommand=id:x',
    'a@-oProxyCommand:x',
    'https://git.example/x\nhost: y',
    'ftp://x/y',
  ])('%j is refused, and not repeated', (text) => {
    const read = readRemote(text);
    expect(read).toMatchObject({ code: 'source-refused' });
    expect(JSON.stringify(read)).not.toMatch(/canary/);
  });

  test.each(['main', 'env/prod', 'release-1.2', 'feature/x+y'])('%s is a branch', (name) => {
    expect(isBranchName(name)).toBe(true);
  });

  test.each([
    '',
    '-x',
    '--force',
    'a..b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    '/a',
    'a/',
    'a//b',
    'a.lock',
    'a/.b',
    'a@{1}',
    'a\nb',
    'x'.repeat(201),
  ])('%j is no branch', (name) => {
    expect(isBranchName(name)).toBe(false);
  });

  test.each(['a', 'build/routing-table.json', 'registry', '.config/signalbox/registry'])(
    '%s is a path',
    (path) => {
      expect(isTreePath(path)).toBe(true);
    },
  );

  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '../a',
    'a/../b',
    '.',
    '-a',
    '.git/config',
    'a/.GIT/hooks/x',
    'git~1',
    '.git ',
    'a\\b',
    'a:b',
    'a\0b',
    ':(top)x',
  ])('%j is no path', (path) => {
    expect(isTreePath(path)).toBe(false);
  });
});
