import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { followTables } from '../../src/cli/serve/follow-tables.ts';
import type { TableSource } from '../../src/cli/serve/table-source.ts';
import { createStore } from '../../src/runtime/store.ts';
import { startSim } from '../../src/sim/start-sim.ts';
import { fakeShell } from './fake-shell.ts';
import { type Running, startSignalbox, temporaryDirectory } from './run-signalbox.ts';
import { capability, overlayOfThink, sample, writeSample } from './sample-registry.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

/** A team's directory: registry, keys, and two tables, of which the first lets `swift` answer and the second `deep`. */
async function team(): Promise<{
  readonly directory: string;
  readonly key: string;
  readonly swift: string;
  readonly deep: string;
}> {
  const simulator = await startSim({ latency: 'none' });
  onTestFinished(() => simulator.close());
  const local = (file: keyof typeof sample) =>
    sample[file].replace(/baseUrl: .*/, `baseUrl: ${simulator.url}/some/v1\nallowPrivate: true`);
  const directory = dirname(
    writeSample({
      'providers/north.yaml': local('providers/north.yaml'),
      'providers/south.yaml': local('providers/south.yaml'),
    }),
  );
  const compiled = async (...words: string[]) => {
    const shell = fakeShell({ directory });
    expect(await run(words, shell)).toBe(0);
    return shell.stdout();
  };
  const key = (await compiled('keys', 'create', '--team', 'search')).trim();
  return {
    directory,
    key,
    swift: await compiled('compile'),
    deep: await compiled('compile', '--env', 'staging'),
  };
}

/** A static store as any HTTP server is one: tags, and 304. */
async function tableStore(): Promise<{
  readonly url: string;
  put(text: string | undefined): void;
  readonly tokens: () => readonly (string | undefined)[];
}> {
  let [text, version]: [string | undefined, number] = [undefined, 0];
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const tag = `"v${version}"`;
    if (text === undefined) response.writeHead(404).end();
    else if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
    else response.setHeader('etag', tag).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    // An address after listening on a port is never a string.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod.json?sig=canary-signature`,
    put: (next) => {
      text = next;
      version += 1;
    },
    tokens: () => tokens,
  };
}

const providerKeys = { NORTH_KEY: 'north-secret-key', SOUTH_KEY: 'south-secret-key' };

function serve(directory: string, words: readonly string[], environment = {}): Running {
  return startSignalbox(['serve', ...words, '--keys', 'keys.json', '--port', '0'], {
    directory,
    environment: { ...providerKeys, ...environment },
  });
}

async function urlOf({ until }: Running): Promise<string> {
  return (await until(/"url":"(http:[^"]+)"/))[1] ?? '';
}

async function ask(url: string, key: string): Promise<Response> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await answer.arrayBuffer();
  return answer;
}

const modelOf = async (url: string, key: string) => (await ask(url, key)).headers.get('x-signalbox-model');

test('a table on a server that is not there yet is waited for, then followed; what is secret stays so', async () => {
  const { directory, key, swift, deep } = await team();
  const store = await tableStore();
  const served = serve(directory, ['--table', store.url, '--poll', '100ms'], {
    SIGNALBOX_TABLE_TOKEN: 'canary-token',
  });
  await served.until(/waiting for the first table; until it is there, requests are answered with 503/);
  await served.until(/table source failed, there is no table yet: It answers 404/);
  const url = await urlOf(served);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect((await ask(url, key)).status).toBe(503);
  store.put(swift);
  await served.until(/"msg":"serving"/);
  expect(await modelOf(url, key)).toBe('swift');
  store.put(swift.slice(0, -20));
  await served.until(/table refused/);
  expect(await modelOf(url, key)).toBe('swift');
  store.put(undefined);
  await served.until(/the live table goes on: It answers 404/);
  expect(await modelOf(url, key)).toBe('swift');
  store.put(deep);
  await served.until(/"previous":"[^"]+","changed":\["chat"/);
  expect(await modelOf(url, key)).toBe('deep');
  expect(new Set(store.tokens())).toEqual(new Set(['Bearer canary-token']));
  served.child.kill('SIGTERM');
  const { code, stderr } = await served.finished;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/canary|secret-key/);
});

/** A bare repository that a team pushes to. */
function repository(directory: string): { readonly remote: string; push(): void } {
  const remote = join(temporaryDirectory(), 'team.git');
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = (...words: string[]) => execFileSync('git', words, { cwd: directory, env });
  git('init', '--quiet', '--bare', remote);
  git('init', '--quiet', '--initial-branch=main');
  return {
    remote,
    push() {
      git('add', '--all', '--', ...['registry', 'build'].filter((name) => existsSync(join(directory, name))));
      git('commit', '--quiet', '--message', 'change');
      git('push', '--quiet', remote, 'HEAD:refs/heads/main');
    },
  };
}

test('a table in a branch is followed from push to push, also when the remote is away for a while', async () => {
  const { directory, key, swift, deep } = await team();
  const { remote, push } = repository(directory);
  const shell = fakeShell({ directory });
  await run(['compile', '--out', 'build'], shell);
  const table = join(directory, 'build/routing-table.json');
  writeFileSync(table, swift);
  push();
  const served = serve(directory, ['--git', remote, '--poll', '200ms']);
  await served.until(/"msg":"serving"/);
  const url = await urlOf(served);
  expect(await modelOf(url, key)).toBe('swift');
  renameSync(remote, `${remote}.away`);
  await served.until(/the live table goes on: There is no repository there/);
  expect(await modelOf(url, key)).toBe('swift');
  renameSync(`${remote}.away`, remote);
  writeFileSync(table, deep);
  push();
  await served.until(/"previous":"[^"]+","changed":\["chat"/);
  expect(await modelOf(url, key)).toBe('deep');
});

test('a registry in a branch is compiled here; errors name its lines and change nothing', async () => {
  const { directory, key } = await team();
  const { remote, push } = repository(directory);
  const file = (name: string) => join(directory, 'registry', name);
  for (const [name, text] of Object.entries(overlayOfThink)) writeFileSync(file(name), text);
  push();
  const served = serve(directory, ['--git', remote, '--registry', 'registry', '--poll', '200ms']);
  await served.until(/"msg":"serving"/);
  const url = await urlOf(served);
  expect(await modelOf(url, key)).toBe('swift');
  writeFileSync(file('capabilities/chat.yaml'), capability('Talk.', 'use: nobody\nfallback: [swift]'));
  push();
  await served.until(/"findings":\["registry\/capabilities\/chat\.yaml:3:6 unknown-model/);
  expect(await modelOf(url, key)).toBe('swift');
  writeFileSync(file('capabilities/chat.yaml'), capability('Talk.', 'use: deep\nfallback: [swift]'));
  push();
  await served.until(/"previous":"[^"]+","changed":\["chat"\]/);
  expect(await modelOf(url, key)).toBe('deep');
});

test('two gateways on one store switch without a failed or a mixed answer', async () => {
  const { directory, key, swift, deep } = await team();
  const store = await tableStore();
  store.put(swift);
  const gateways = [1, 2].map(() => serve(directory, ['--table', store.url, '--poll', '100ms']));
  const urls = await Promise.all(gateways.map(urlOf));
  await Promise.all(gateways.map(({ until }) => until(/"msg":"serving"/)));
  const revisions = new Map<string, Set<string>>();
  const failed: number[] = [];
  let done = false;
  const load = urls.map(async (url) => {
    while (!done) {
      const { status, headers } = await ask(url, key);
      if (status !== 200) failed.push(status);
      const revision = headers.get('x-signalbox-revision') ?? '';
      revisions.set(
        revision,
        (revisions.get(revision) ?? new Set()).add(headers.get('x-signalbox-model') ?? ''),
      );
    }
  });
  for (const text of [deep, swift, deep, swift, deep]) {
    store.put(text);
    const want = text === deep ? 'deep' : 'swift';
    for (const url of urls) {
      while ((await modelOf(url, key)) !== want) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  done = true;
  await Promise.all(load);
  expect(failed).toEqual([]);
  expect([...revisions.values()].map((models) => [...models]).sort()).toEqual([['deep'], ['swift']]);
});

test.each<[string, string[], RegExp]>([
  ['http to another machine', ['--table', 'http://tables.invalid/prod.json'], /could be changed on its way/],
  ['a password in the address', ['--table', 'https://u:canary@tables.invalid/x'], /give a token instead/],
  ['an address that is none', ['--table', 'https://canary:x:y'], /cannot be read/],
  ['a remote that runs a program', ['--git', 'ext::sh -c canary'], /--git: A remote helper/],
  ['an option for a remote', ['--git=--upload-pack=canary'], /--git: /],
  ['an option for a branch', ['--git', '/x', '--ref=--canary'], /--ref: /],
  ['a path out of the repository', ['--git', '/x', '--path', '../canary'], /--path: /],
  ['a registry out of the repository', ['--git', '/x', '--registry', '/etc/canary'], /--registry: /],
  ['a branch without a repository', ['--table', 't.json', '--ref', 'main'], /go with --git/],
  [
    'a table and a registry of a repository',
    ['--git', '/x', '--path', 'a', '--registry', 'b'],
    /compiled here/,
  ],
  ['a pace for a file', ['--table', 't.json', '--poll', '1s'], /--poll goes with/],
  ['two sources', ['--table', 't.json', '--git', '/x'], /either/],
])('it does not start with %s', async (_what, words, says) => {
  const directory = dirname(writeSample());
  await run(['keys', 'create', '--team', 'search'], fakeShell({ directory }));
  const shell = fakeShell({ directory });
  expect(await run(['serve', ...words, '--keys', 'keys.json', '--port', '0'], shell)).toBe(3);
  expect(shell.stderr()).toMatch(says);
  expect(shell.stderr()).not.toMatch(/canary/);
});

describe('a signed table', () => {
  /** The team's two tables as bundles, one generation after the other, and what their gateway is told besides. */
  async function signedTeam() {
    const made = await team();
    const { directory } = made;
    const signalbox = async (line: string) => {
      const shell = fakeShell({ directory });
      expect(await run(line.split(' '), shell), shell.stderr()).toBe(0);
    };
    await signalbox('bundle keygen --out ci.pem');
    await signalbox('bundle keygen --out stranger.pem');
    const publicKey = 'ci.pem.pub';
    await signalbox(
      `bundle root --key ci.pem --root-key ${publicKey} --bundle-key ${publicKey} --expires 90d --out root.json`,
    );
    await signalbox('compile --out build');
    const bundle = async (table: string, generation: number, { key = 'ci.pem', more = '' } = {}) => {
      writeFileSync(join(directory, 'build/routing-table.json'), table);
      const line = `bundle sign --table build/routing-table.json --commit c0ffee --key ${key}`;
      await signalbox(`${line} --generation ${generation} --out bundle.json${more}`);
      return readFileSync(join(directory, 'bundle.json'), 'utf8');
    };
    return { ...made, bundle, trusting: ['--trust', 'root.json', '--env', 'default'] };
  }

  test('is taken from a server with its signature alone, and never an older one', async () => {
    const { directory, key, swift, bundle, trusting } = await signedTeam();
    const store = await tableStore();
    const [first, second] = [await bundle(swift, 1), await bundle(swift, 2)];
    const forged = await bundle(swift, 3, { key: 'stranger.pem' });
    store.put(swift);
    const served = serve(directory, ['--table', store.url, '--poll', '100ms', ...trusting]);
    await served.until(/"code":"bad-envelope".*table refused/);
    const url = await urlOf(served);
    expect((await ask(url, key)).status).toBe(503);
    store.put(second);
    await served.until(/"msg":"serving"/);
    expect(await modelOf(url, key)).toBe('swift');
    for (const [text, code] of [
      [forged, 'bad-signature'],
      [first, 'old-generation'],
      [second.slice(0, -9), 'bad-envelope'],
    ] as const) {
      store.put(text);
      await served.until(new RegExp(`"code":"${code}"`));
      expect(await modelOf(url, key)).toBe('swift');
    }
    expect(await (await fetch(`${url}/status`)).json()).toMatchObject({
      state: 'READY',
      activeGeneration: 2,
    });
  });

  test('is taken from a branch, also after the branch was rewound, and a registry in its place is not', async () => {
    const { directory, key, swift, bundle, trusting } = await signedTeam();
    const { remote, push } = repository(directory);
    const table = join(directory, 'build/routing-table.json');
    const texts = [await bundle(swift, 1), await bundle(swift, 2)] as const;
    writeFileSync(table, texts[1]);
    push();
    const served = serve(directory, ['--git', remote, '--poll', '200ms', ...trusting]);
    await served.until(/"msg":"serving"/);
    const url = await urlOf(served);
    writeFileSync(table, texts[0]);
    push();
    await served.until(/"code":"old-generation"/);
    writeFileSync(table, swift);
    push();
    await served.until(/"code":"bad-envelope"/);
    expect(await modelOf(url, key)).toBe('swift');
    expect(await (await fetch(`${url}/status`)).json()).toMatchObject({
      state: 'READY',
      activeGeneration: 2,
    });
  });

  test('whose time has passed is served and stale, and not begun with where that is refused', async () => {
    const { directory, swift, bundle, trusting } = await signedTeam();
    const store = await tableStore();
    store.put(await bundle(swift, 1, { more: ' --not-after 2020-01-01T00:00:00Z' }));
    const words = ['--table', store.url, '--poll', '100ms', ...trusting];
    const lenient = serve(directory, words);
    await lenient.until(/table stale/);
    const strict = serve(directory, [...words, '--refuse-expired']);
    await strict.until(/"code":"expired"/);
    expect((await fetch(`${await urlOf(strict)}/readyz`)).status).toBe(503);
  });
});

test('that there is no table is waited for, or the end where that is wished', async () => {
  const { directory, swift } = await team();
  const store = await tableStore();
  const words = ['--table', store.url, '--poll', '100ms', '--fail-if-no-table'];
  const { code, stderr } = await serve(directory, words).finished;
  expect(code).toBe(3);
  expect(stderr).toMatch(/error: there is no table to begin with from http:.*: It answers 404/);
  expect(stderr).not.toMatch(/canary/);
  store.put(swift);
  const served = serve(directory, words);
  await served.until(/"msg":"serving"/);
  store.put(undefined);
  await served.until(/the live table goes on: It answers 404/);
  expect((await fetch(`${await urlOf(served)}/readyz`)).status).toBe(200);
});

describe('of a branch nothing is left', () => {
  /** A remote that never answers, and how many still wait for it. */
  async function silentRemote() {
    const waiting = new Set<Socket>();
    const server = createRawServer((socket) => {
      waiting.add(socket.on('error', () => undefined).resume());
      socket.on('close', () => waiting.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of waiting) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return { remote: `http://127.0.0.1:${port}/team.git`, waiting };
  }

  test.each([
    ['SIGTERM', ['SIGTERM'], 0],
    ['SIGINT', ['SIGINT'], 130],
    ['a second SIGTERM that cuts short', ['SIGTERM', 'SIGTERM'], undefined],
  ] as const)(
    'after %s, whatever the remote does: neither files nor processes',
    async (_what, signals, code) => {
      const { directory } = await team();
      const { remote, waiting } = await silentRemote();
      const place = temporaryDirectory();
      const served = serve(directory, ['--git', remote], { TMPDIR: place });
      await served.until(/waiting for the first table/);
      await expect.poll(() => waiting.size, { timeout: 30_000 }).toBeGreaterThan(0);
      expect(readdirSync(place).filter((name) => name.startsWith('signalbox-git-'))).toHaveLength(1);
      for (const signal of signals) {
        served.child.kill(signal);
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
      const finished = await served.finished;
      if (code !== undefined) expect(finished.code).toBe(code);
      expect(readdirSync(place).filter((name) => name.startsWith('signalbox-git-'))).toEqual([]);
      await expect.poll(() => waiting.size, { timeout: 10_000 }).toBe(0);
    },
  );

  test('after SIGKILL, once another is started', async () => {
    const { directory } = await team();
    const { remote } = await silentRemote();
    const place = temporaryDirectory();
    const left = () => readdirSync(place).filter((name) => name.startsWith('signalbox-git-'));
    const killed = serve(directory, ['--git', remote], { TMPDIR: place });
    await expect.poll(left, { timeout: 30_000 }).toHaveLength(1);
    killed.child.kill('SIGKILL');
    await killed.finished;
    const [before] = left();
    const served = serve(directory, ['--git', remote], { TMPDIR: place });
    await expect.poll(() => left().filter((name) => name !== before).length, { timeout: 30_000 }).toBe(1);
    await expect.poll(() => left().includes(before ?? ''), { timeout: 10_000 }).toBe(false);
    served.child.kill('SIGTERM');
    await served.finished;
  });
});

test('a source that breaks by a fault of ours is told, logged and begun anew, and the live table goes on', async () => {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const store = createStore();
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  let begun = 0;
  const source: TableSource = {
    shown: 'here',
    async *later() {
      begun += 1;
      if (begun === 2) yield { type: 'candidate', bytes: '{', origin: 'here' };
      throw new Error('boom');
    },
  };
  const following = followTables(source, { signal: ending.signal, store, logger, waitMs: 1 });
  await expect.poll(() => begun).toBeGreaterThan(2);
  expect(store.status().failing).toMatchObject([{ origin: 'here', code: 'source-broken' }]);
  expect(lines.join('')).toMatch(/bug: the table source broke/);
  ending.abort();
  await following;
});
