import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { run } from '../../../src/cli/main.ts';
import type { Destination } from '../../../src/gitops/publish/destination.ts';
import { destinations } from '../../../src/gitops/publish/destinations/index.ts';
import { fakeShell } from '../../cli/fake-shell.ts';
import { capability, overlayOfThink, writeSample } from '../../cli/sample-registry.ts';
import { startHttpStore } from './http-store.ts';

// git is started a dozen times for each publication, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const tests = {
  'tests/chat.yaml': 'capability: chat\ncases:\n  - name: is answered\n    expect: { reason: STATIC }\n',
  ...overlayOfThink,
};

async function prepare() {
  const directory = dirname(writeSample(tests));
  const signalbox = async (line: string, environment: Record<string, string> = {}) => {
    const shell = fakeShell({ directory, environment });
    const code = await run(line.split(' '), shell);
    return { code, stdout: shell.stdout(), stderr: shell.stderr() };
  };
  for (const name of ['ada', 'ci', 'mallory']) await signalbox(`bundle keygen --out ${name}.pem`);
  for (const [key, out] of [
    ['ci', 'root.json'],
    ['mallory', 'forged-root.json'],
  ] as const) {
    await signalbox(
      `bundle root --key ada.pem --root-key ada.pem.pub --bundle-key ${key}.pem.pub --expires 90d --out ${out}`,
    );
  }
  return {
    directory,
    signalbox,
    answerWith: (model: string) =>
      writeFileSync(
        join(directory, 'registry/capabilities/chat.yaml'),
        capability('Talk.', `use: ${model}\nfallback: [${model === 'swift' ? 'deep' : 'swift'}]`),
      ),
  };
}

interface Place {
  readonly to: string;
  /** What a gateway would find there. */
  readonly live: () => Buffer;
  readonly keeps: boolean;
  /** Puts something else there, behind the publisher's back. */
  readonly tamper: (bytes: Buffer) => void;
  readonly environment?: Record<string, string>;
}

const gitEnvironment = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

const places: Readonly<Record<string, (directory: string) => Promise<Place>>> = {
  async directory(directory) {
    const file = join(directory, 'published/bundle.json');
    return {
      to: 'published',
      live: () => readFileSync(file),
      keeps: true,
      tamper: (bytes) => writeFileSync(file, bytes),
    };
  },
  async 'HTTP store'() {
    const store = await startHttpStore();
    return {
      to: store.url,
      live: () => store.document ?? Buffer.alloc(0),
      keeps: false,
      tamper: (bytes) => {
        store.document = bytes;
      },
      environment: { SIGNALBOX_STORE_TOKEN: 'store-token' },
    };
  },
  async 'git branch'(directory) {
    const remote = join(directory, 'tables.git');
    const git = (words: string[], input?: Buffer) =>
      execFileSync('git', ['--git-dir', remote, ...words], {
        env: gitEnvironment,
        stdio: ['pipe', 'pipe', 'ignore'],
        ...(input === undefined ? {} : { input }),
      });
    execFileSync('git', ['init', '--quiet', '--bare', remote], { env: gitEnvironment });
    return {
      to: 'git:tables.git#live:production/bundle.json',
      live: () => git(['show', 'live:production/bundle.json']),
      keeps: true,
      tamper: (bytes) => {
        const blob = git(['hash-object', '-w', '--stdin'], bytes).toString().trim();
        git(['read-tree', 'live']);
        git(['update-index', '--add', '--cacheinfo', `100644,${blob},production/bundle.json`]);
        const tree = git(['write-tree']).toString().trim();
        const commit = git(['commit-tree', tree, '-p', 'live', '-m', 'x']).toString().trim();
        git(['update-ref', 'refs/heads/live', commit]);
      },
    };
  },
  async 'OCI image layout'(directory) {
    const layout = join(directory, 'layout');
    const json = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8'));
    const blob = (digest: string) => join(layout, 'blobs/sha256', digest.slice(7));
    const layer = () => {
      const named = json('index.json').manifests.find(
        (one: { annotations: Record<string, string> }) =>
          one.annotations['org.opencontainers.image.ref.name'] === 'latest',
      );
      return blob(JSON.parse(readFileSync(blob(named.digest), 'utf8')).layers[0].digest);
    };
    return {
      to: 'oci:layout',
      live: () => readFileSync(layer()),
      keeps: true,
      tamper: (bytes) => writeFileSync(layer(), bytes),
    };
  },
};

describe.each(Object.entries(places))('publishing to a %s', (name, open) => {
  async function begin() {
    const team = await prepare();
    const place = await open(team.directory);
    const publish = (more = '') =>
      team.signalbox(
        `publish --to ${place.to} --trust root.json --commit c0ffee --key ci.pem --format json${more}`,
        place.environment,
      );
    const told = async (more = '') => {
      const { code, stdout, stderr } = await publish(more);
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    };
    return { ...team, place, publish, told };
  }

  test('counts on from what is there, and makes no generation of what is there already', async () => {
    const { place, told, answerWith, directory, signalbox } = await begin();
    const first = await told();
    expect(first).toMatchObject({ type: 'published', generation: 1, environment: 'default' });
    expect(first.bundle).toBe(`sha256:${createHash('sha256').update(place.live()).digest('hex')}`);
    expect(await told()).toMatchObject({ type: 'unchanged', generation: 1, bundle: first.bundle });
    answerWith('deep');
    expect(await told(' --dry-run')).toMatchObject({ type: 'prepared', generation: 2 });
    expect(await told()).toMatchObject({ type: 'published', generation: 2, previous: first.digest });
    expect(await told(' --again')).toMatchObject({ type: 'published', generation: 3 });
    writeFileSync(join(directory, 'live.json'), place.live());
    expect(await signalbox('bundle verify live.json --trust root.json --env default')).toMatchObject({
      code: 0,
    });
    answerWith('swift');
    expect(await told()).toMatchObject({ generation: 4, digest: first.digest });
  });

  test('goes back to the table of an older generation under a new number', async () => {
    const { place, publish, told, answerWith } = await begin();
    const first = await told();
    answerWith('deep');
    await told();
    if (!place.keeps) {
      expect(await publish(' --rollback-of 1')).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('keeps no older generations'),
      });
      return;
    }
    expect(await told(' --rollback-of 1')).toMatchObject({
      generation: 3,
      rollbackOf: 1,
      digest: first.digest,
    });
    expect(await publish(' --rollback-of 9')).toMatchObject({ code: 3 });
  });

  test('does not count on from what the trust root refuses, and leaves it as it is', async () => {
    const { place, publish, told, answerWith, signalbox, directory } = await begin();
    await told();
    await signalbox('compile --out build');
    await signalbox(
      'bundle sign --table build/routing-table.json --commit c0ffee --generation 900 --key mallory.pem --out forged.json',
    );
    const forged = readFileSync(join(directory, 'forged.json'));
    place.tamper(forged);
    answerWith('deep');
    expect(await publish()).toMatchObject({ code: 3, stderr: expect.stringContaining('refused') });
    if (name !== 'OCI image layout') expect(place.live().equals(forged)).toBe(true);
  });

  test('publishes nothing where the registry is wrong, a test fails, or the key is not of the trust root', async () => {
    const { publish, answerWith, signalbox, place, directory } = await begin();
    answerWith('swfit');
    expect(await publish()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('swift') });
    answerWith('swift');
    writeFileSync(
      join(directory, 'registry/tests/chat.yaml'),
      'capability: chat\ncases:\n  - name: goes deep\n    expect: { model: deep }\n',
    );
    const failed = await publish();
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('goes deep') });
    expect(failed.stderr).toMatch(/\nnothing was published\n$/);
    rmSync(join(directory, 'registry/tests'), { recursive: true });
    expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringContaining('no policy tests') });
    const stranger = `publish --to ${place.to} --trust root.json --commit c0ffee --key mallory.pem --untested`;
    expect(await signalbox(stranger, place.environment)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('bad-signature'),
    });
    expect(isEmpty(place)).toBe(true);
  });

  test('leaves alone what somebody else published since it was read', async () => {
    const { place, told, answerWith, directory } = await begin();
    const slow = openAt(place, directory);
    const nothing = await slow.read();
    await told();
    const first = place.live();
    if ('code' in nothing) throw new Error(nothing.message);
    const mine = { bytes: Buffer.from('{}'), generation: 1, environment: 'default', digest: 'sha256:0' };
    const publication = { ...mine, commit: 'c0ffee', compiler: '0' };
    expect(await slow.put(publication, nothing)).toMatchObject({ code: 'destination-changed' });
    expect(place.live().equals(first)).toBe(true);
    const one = await slow.read();
    if ('code' in one) throw new Error(one.message);
    answerWith('deep');
    await told();
    expect(await slow.put(publication, one)).toMatchObject({ code: 'destination-changed' });
    expect(await told()).toMatchObject({ type: 'unchanged', generation: 2 });
    await slow.close();
  });
});

function openAt({ to, environment = {} }: Place, directory: string): Destination {
  const at = { directory, environment: { PATH: process.env['PATH'], ...environment } };
  for (const kind of destinations) {
    const opened = kind.open(to, { ...at, signal: new AbortController().signal });
    if (opened !== undefined && !('code' in opened)) return opened;
  }
  throw new Error(to);
}

function isEmpty({ live }: Place): boolean {
  try {
    return live().length === 0;
  } catch {
    return true;
  }
}

async function oneTeam(to: string, environment: Record<string, string> = {}) {
  const team = await prepare();
  const line = `publish --to ${to} --trust root.json --commit c0ffee --key ci.pem`;
  return { ...team, publish: (more = '') => team.signalbox(line + more, environment) };
}

test('a store is told on which condition it may take a bundle, and hears no secret in clear text', async () => {
  const store = await startHttpStore();
  const environment = { SIGNALBOX_STORE_TOKEN: 'store-token' };
  const { publish, answerWith } = await oneTeam(store.url, environment);
  expect(await publish()).toMatchObject({ code: 0, stdout: '1\n' });
  answerWith('deep');
  store.beforePut = () => {
    store.document = Buffer.concat([store.document ?? Buffer.alloc(0), Buffer.from(' ')]);
  };
  const beaten = await publish();
  expect(beaten).toMatchObject({
    code: 5,
    stdout: '',
    stderr: expect.stringContaining('destination-changed'),
  });
  expect(await publish()).toMatchObject({ code: 0, stdout: '2\n' });
  const conditions = store.seen
    .filter(({ method }) => method === 'PUT')
    .map(({ headers }) => headers['if-none-match'] ?? headers['if-match']);
  expect(conditions).toEqual(['*', expect.stringMatching(/^"/), expect.stringMatching(/^"/)]);
  store.weak = true;
  expect(await publish()).toMatchObject({ code: 3, stderr: expect.stringContaining('no strong entity tag') });
  const denied = await oneTeam(store.url, { SIGNALBOX_STORE_TOKEN: 'wrong-token' });
  const refused = await denied.publish();
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('destination-denied') });
  expect(beaten.stderr + refused.stderr).not.toMatch(/canary|token/);
});

test.each([
  ['http://tables.example/bundle.json', 'https'],
  ['https://user:hunter2@tables.example/bundle.json', 'password'],
  ['git:ext::sh#live', 'remote helper'],
  ['git:--upload-pack=sh#live', 'begins with no "-"'],
  ['git:https://git.example/t.git#--force', 'name of a branch'],
  ['git:https://git.example/t.git#live:.git/hooks/pre-push', 'path within a repository'],
  ['oci:', 'directory of the layout'],
  ['s3://bucket/key', 'nobody publishes'],
])('no bundle goes to %s', async (to, says) => {
  const { publish } = await oneTeam(to);
  const { code, stderr } = await publish();
  expect([code, stderr]).toEqual([3, expect.stringContaining(says)]);
  expect(stderr).not.toContain('hunter2');
});

test('a branch keeps what else is on it, and one commit a publication; hooks are not run', async () => {
  const { directory, publish, answerWith } = await oneTeam('git:tables.git#live:production/bundle.json');
  const git = (...words: string[]) =>
    execFileSync('git', ['--git-dir', join(directory, 'tables.git'), ...words], { env: gitEnvironment })
      .toString()
      .trim();
  execFileSync('git', ['init', '--quiet', '--bare', join(directory, 'tables.git')], { env: gitEnvironment });
  const blob = git('hash-object', '-w', join(directory, 'registry/signalbox.yaml'));
  git('update-index', '--add', '--cacheinfo', `100644,${blob},NOTES.md`);
  git('update-ref', 'refs/heads/live', git('commit-tree', git('write-tree'), '-m', 'notes'));
  expect(await publish()).toMatchObject({ code: 0 });
  answerWith('deep');
  expect(await publish()).toMatchObject({ code: 0 });
  expect(git('log', '--format=%s', 'live').split('\n')).toEqual([
    'Publish generation 2 for default',
    'Publish generation 1 for default',
    'notes',
  ]);
  expect(git('ls-tree', '-r', '--name-only', 'live').split('\n')).toEqual([
    'NOTES.md',
    'production/bundle.json',
    'production/generations/1.json',
    'production/generations/2.json',
  ]);
});

test('a layout is what the OCI image specification says: every blob is named by what it holds', async () => {
  const { directory, publish, answerWith } = await oneTeam('oci:layout');
  await publish(' --repo https://git.example/registry');
  answerWith('deep');
  await publish();
  const at = (path: string) => readFileSync(join(directory, 'layout', path));
  expect(JSON.parse(at('oci-layout').toString())).toEqual({ imageLayoutVersion: '1.0.0' });
  for (const name of readdirSync(join(directory, 'layout/blobs/sha256'))) {
    expect(
      createHash('sha256')
        .update(at(`blobs/sha256/${name}`))
        .digest('hex'),
    ).toBe(name);
  }
  const index = JSON.parse(at('index.json').toString());
  expect(index).toMatchObject({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' });
  const tags = index.manifests.map((one: { annotations: object }) => Object.values(one.annotations)[0]);
  expect(tags).toEqual(['1', '2', 'latest']);
  const [first] = index.manifests;
  const bytes = at(`blobs/sha256/${first.digest.slice(7)}`);
  expect([first.size, first.mediaType]).toEqual([bytes.length, 'application/vnd.oci.image.manifest.v1+json']);
  const manifest = JSON.parse(bytes.toString());
  expect(manifest).toMatchObject({
    schemaVersion: 2,
    mediaType: first.mediaType,
    artifactType: first.artifactType,
    // The empty descriptor, as the specification writes it.
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      size: 2,
      data: 'e30=',
    },
    annotations: {
      'org.opencontainers.image.revision': 'c0ffee',
      'org.opencontainers.image.source': 'https://git.example/registry',
      'dev.signalbox.generation': '1',
    },
  });
  for (const { digest, size } of [manifest.config, ...manifest.layers]) {
    expect(at(`blobs/sha256/${digest.slice(7)}`).length).toBe(size);
  }
});

test('a directory that somebody is publishing to, or was when he was ended, is left alone', async () => {
  const { directory, publish, answerWith } = await oneTeam('published');
  await publish();
  answerWith('deep');
  writeFileSync(join(directory, 'published/.publishing'), '');
  const before = readFileSync(join(directory, 'published/bundle.json'));
  expect(await publish()).toMatchObject({ code: 5, stderr: expect.stringContaining('.publishing') });
  expect(readFileSync(join(directory, 'published/bundle.json')).equals(before)).toBe(true);
  rmSync(join(directory, 'published/.publishing'));
  expect(await publish()).toMatchObject({ code: 0 });
  expect(existsSync(join(directory, 'published/.publishing'))).toBe(false);
});

test('the key comes from the environment as well, and is shown nowhere', async () => {
  const { directory, signalbox } = await prepare();
  const secret = readFileSync(join(directory, 'ci.pem'), 'utf8');
  const published = await signalbox('publish --to published --trust root.json --commit c0ffee', {
    SIGNALBOX_SIGNING_KEY: secret,
  });
  expect(published).toMatchObject({ code: 0, stdout: '1\n' });
  const bundle = readFileSync(join(directory, 'published/bundle.json'), 'utf8');
  expect(published.stderr + bundle).not.toContain(secret.split('\n')[1]);
});

test('by a plan it publishes what was reviewed, or nothing', async () => {
  const { directory, publish, answerWith, signalbox } = await oneTeam('published');
  expect(await publish()).toMatchObject({ stdout: '1\n' });
  answerWith('deep');
  const plan = await signalbox('plan --against published/bundle.json --trust root.json -o whole.json');
  expect(plan.code).toBe(0);
  const saved = JSON.parse(readFileSync(join(directory, 'whole.json'), 'utf8'));
  expect(saved).toMatchObject({ complete: true, applyable: true });
  expect(Object.keys(saved.head.environments)).toEqual(['default']);
  writeFileSync(join(directory, 'part.json'), JSON.stringify({ ...saved, complete: false }));
  writeFileSync(join(directory, 'no-plan.json'), '{}');
  const by = (file: string) =>
    signalbox(`publish ${file} --to published --trust root.json --commit c0ffee --key ci.pem`);
  expect(await by('part.json')).toMatchObject({ code: 3, stderr: expect.stringContaining('a part') });
  expect(await by('no-plan.json')).toMatchObject({ code: 3, stderr: expect.stringContaining('no plan') });
  expect(await by('whole.json --env staging')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('says nothing of the environment staging'),
  });
  answerWith('swift');
  const moved = await by('whole.json');
  expect(moved).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('stale-plan') });
  answerWith('deep');
  expect(await by('whole.json')).toMatchObject({ code: 0, stdout: '2\n' });
  // Again: there is nothing left to do.
  expect(await by('whole.json')).toMatchObject({ code: 0, stdout: '2\n' });
  writeFileSync(
    join(directory, 'registry/capabilities/chat.yaml'),
    capability('Talk.', 'use: deep\nfallback: [swift]\nparams: { temperature: 0.5 }'),
  );
  expect(await publish()).toMatchObject({ stdout: '3\n' });
  answerWith('deep');
  const late = await by('whole.json');
  expect(late).toMatchObject({ code: 5, stderr: expect.stringContaining('stale-plan') });
});

test('is planned against what is published only where a trust root verifies it', async () => {
  const { publish, signalbox } = await oneTeam('published');
  await publish();
  const planned = (words: string) => signalbox(`plan --against ${words}`);
  expect(await planned('published/bundle.json')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('--trust root.json'),
  });
  expect(await signalbox('explain chat --under published/bundle.json')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('--table-out table.json'),
  });
  expect(await planned('published/bundle.json --trust forged-root.json')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('bad-signature'),
  });
  expect(await planned('published/bundle.json --trust root.json --env staging')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('Name its environment with --env.'),
  });
  // An overlay that the table knows nothing of is no difference.
  expect(await planned('published/bundle.json --trust root.json')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^No changes\./),
  });
  await signalbox('compile --out build');
  expect(await planned('build/routing-table.json --trust root.json')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('bad-envelope'),
  });
});

test('warns where the commit that the bundle names has another registry, and not where it has this one', async () => {
  const { directory, publish, signalbox, answerWith } = await oneTeam('published');
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      cwd: directory,
      encoding: 'utf8',
    }).trim();
  expect((await publish()).stderr).not.toContain('warning: ');
  git('init', '--quiet');
  git('add', 'registry');
  git('commit', '--quiet', '--message=first');
  const by = (commit: string) =>
    signalbox(`publish --to published --trust root.json --key ci.pem --commit ${commit}`);
  const head = git('rev-parse', 'HEAD');
  expect((await by(head)).stderr).not.toContain('warning: ');
  answerWith('deep');
  expect(await by(head)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      `warning: the registry here is not that of the commit ${head.slice(0, 12)}`,
    ),
  });
  expect((await by('c0ffee')).stderr).toContain('Git knows no commit');
});
