import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { startSim } from '../../src/sim/start-sim.ts';
import { fakeShell } from './fake-shell.ts';
import { type Running, startSignalbox } from './run-signalbox.ts';
import { capability, overlayOfThink, sample, writeSample } from './sample-registry.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

/** The sample with real endpoints: a simulator under another name, which serve cannot know for one. */
async function writeServed(): Promise<string> {
  const simulator = await startSim({ latency: 'none' });
  onTestFinished(() => simulator.close());
  const local = (file: keyof typeof sample) =>
    sample[file].replace(/baseUrl: .*/, `baseUrl: ${simulator.url}/some/v1\nallowPrivate: true`);
  return writeSample({
    'providers/north.yaml': local('providers/north.yaml'),
    'providers/south.yaml': local('providers/south.yaml'),
  });
}

/** For commands that end by themselves: in this process, which is quicker. */
async function ran(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  const code = await run(words, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

interface Served extends Running {
  readonly directory: string;
  readonly url: string;
  readonly key: string;
}

const providerKeys = { NORTH_KEY: 'north-secret-key', SOUTH_KEY: 'south-secret-key' };

async function serve(...source: string[]): Promise<Served> {
  const directory = dirname(await writeServed());
  await ran(directory, 'compile', '--out', 'build');
  const { stdout } = await ran(directory, 'keys', 'create', '--team', 'search', '--id', 'one');
  const running = startSignalbox(['serve', ...source, '--keys', 'keys.json', '--port', '0'], {
    directory,
    environment: providerKeys,
  });
  const [, url = ''] = await running.until(/"url":"(http:[^"]+)"/);
  return { ...running, directory, url, key: stdout.trim() };
}

const fromTable = ['--table', 'build/routing-table.json'];

function ask({ url, key }: Served, token = key): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
}

test('a table and a key are enough to be answered, and without a key nobody is', async () => {
  const served = await serve(...fromTable);
  expect(served.stdout()).toBe('');
  expect((await ask(served)).headers.get('x-signalbox-model')).toBe('swift');
  expect((await ask(served, `sb-${'x'.repeat(49)}`)).status).toBe(401);
  expect((await fetch(`${served.url}/v1/models`)).status).toBe(401);
  expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
  for (const secret of [served.key, ...Object.values(providerKeys)])
    expect(served.stderr()).not.toContain(secret);
});

test('a new table is live when its file is replaced, and an unsound one changes nothing', async () => {
  const served = await serve(...fromTable);
  const table = join(served.directory, 'build/routing-table.json');
  const put = (text: string) => {
    writeFileSync(`${table}.new`, text);
    renameSync(`${table}.new`, table);
  };
  const sound = readFileSync(table, 'utf8');
  put(sound.slice(0, -10));
  await served.until(/table refused/);
  expect((await ask(served)).headers.get('x-signalbox-model')).toBe('swift');
  const { stdout: staging } = await ran(served.directory, 'compile', '--env', 'staging');
  put(staging);
  await served.until(/"changed":\["chat"/);
  expect((await ask(served)).headers.get('x-signalbox-model')).toBe('deep');
});

test('a registry is compiled, and again after each change; errors are logged and change nothing', async () => {
  const served = await serve('--registry', 'registry');
  const file = join(served.directory, 'registry/capabilities/chat.yaml');
  for (const [name, text] of Object.entries(overlayOfThink)) {
    writeFileSync(join(served.directory, 'registry', name), text);
  }
  writeFileSync(file, capability('Talk.', 'use: nobody\nfallback: [swift]'));
  await served.until(/"findings":\["registry\/capabilities\/chat\.yaml:3:6 unknown-model/);
  expect((await ask(served)).headers.get('x-signalbox-model')).toBe('swift');
  writeFileSync(file, capability('Talk.', 'use: deep\nfallback: [swift]'));
  await served.until(/"changed":\["chat"\]/);
  expect((await ask(served)).headers.get('x-signalbox-model')).toBe('deep');
});

test('a key that is taken out of the file stops working, and an unsound file changes nothing', async () => {
  const served = await serve(...fromTable);
  const file = join(served.directory, 'keys.json');
  writeFileSync(file, 'nonsense');
  await served.until(/keys file refused/);
  expect((await ask(served)).status).toBe(200);
  writeFileSync(file, '{"keys":[]}');
  await ran(served.directory, 'keys', 'create', '--team', 'search', '--id', 'two');
  await served.until(/keys read again/);
  await expect.poll(async () => (await ask(served)).status, { timeout: 10_000 }).toBe(401);
});

test('SIGTERM ends it with 0 when what was open has ended', async () => {
  const served = await serve(...fromTable);
  served.child.kill('SIGTERM');
  const { code, stderr } = await served.finished;
  expect(code).toBe(0);
  expect(stderr).toMatch(/draining[\s\S]*stopped/);
});

test('what cannot be called is told once it listens, in one line, and what that leaves unanswered', async () => {
  const directory = dirname(await writeServed());
  const north = join(directory, 'registry/capabilities/only_north.yaml');
  writeFileSync(north, capability('Point north.', 'use: swift'));
  await ran(directory, 'keys', 'create', '--team', 'search');
  const words = ['serve', '--registry', 'registry', '--keys', 'keys.json', '--port', '0'];
  const { SOUTH_KEY } = providerKeys;
  const running = startSignalbox(words, { directory, environment: { SOUTH_KEY } });
  await running.until(/nobody can answer/);
  const lines = running
    .stderr()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { msg: 'serving' },
    { msg: '1 provider cannot be called: north', why: { north: 'NORTH_KEY is not set' } },
    { msg: 'nobody can answer for: only_north' },
  ]);
});

test('every line of its log is a JSON object', async () => {
  const served = await serve(...fromTable);
  await ask(served);
  served.child.kill('SIGINT');
  const { code, stderr } = await served.finished;
  expect(code).toBe(130);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.find(({ msg }) => msg === 'request')).toMatchObject({
    team: 'search',
    key: 'one',
    capability: 'chat',
  });
});

test.each<[string, string[], number, RegExp]>([
  ['no keys file is named', fromTable, 3, /needs a file of caller keys/],
  ['the keys file is missing', [...fromTable, '--keys', 'no.json'], 3, /no\.json/],
  ['the keys file is empty', [...fromTable, '--keys', 'empty.json'], 3, /no key/],
  [
    'the table is missing',
    ['--table', 'no.json', '--keys', 'keys.json'],
    3,
    /cannot read the table no\.json/,
  ],
  [
    'the table is unsound',
    ['--table', 'keys.json', '--keys', 'keys.json'],
    3,
    /is refused.*\n.*is a keys file/,
  ],
  ['both sources are named', [...fromTable, '--registry', 'registry', '--keys', 'keys.json'], 3, /either/],
  ['no provider has a key', [...fromTable, '--keys', 'keys.json'], 3, /NORTH_KEY is not set[\s\S]*SOUTH_KEY/],
  [
    'the registry has errors',
    ['--registry', 'registry', '--env', 'nowhere', '--keys', 'keys.json'],
    1,
    /nowhere/,
  ],
])('it does not start when %s', async (_name, words, code, says) => {
  const directory = dirname(writeSample());
  await ran(directory, 'compile', '--out', 'build');
  await ran(directory, 'keys', 'create', '--team', 'search');
  writeFileSync(join(directory, 'empty.json'), '{"keys":[]}');
  const refused = await ran(directory, 'serve', ...words, '--port', '0');
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code, stdout: '' });
  expect(refused.stderr).toMatch(says);
  expect(refused.stderr).not.toMatch(/\n\s+at /);
});

test('it never asks the simulator, not even where the table names it', async () => {
  const simulator = await startSim({ latency: 'none' });
  onTestFinished(() => simulator.close());
  const registry = writeSample({
    'providers/north.yaml': `name: North\napi: sim\nbaseUrl: ${simulator.url}/sim\nallowPrivate: true\n`,
  });
  const directory = dirname(registry);
  await ran(directory, 'keys', 'create', '--team', 'search');
  const refused = await ran(
    directory,
    'serve',
    '--registry',
    'registry',
    '--keys',
    'keys.json',
    '--port',
    '0',
  );
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/north: it is the simulator/);
  expect(simulator.journal.entries()).toEqual([]);
});

test.each([
  ['table', ['--table', 'pipe', '--keys', 'keys.json']],
  ['table', ['--table', '/dev/zero', '--keys', 'keys.json']],
  ['keys file', [...fromTable, '--keys', 'pipe']],
  ['trust root', [...fromTable, '--keys', 'keys.json', '--trust', 'pipe', '--env', 'default']],
])('it does not wait for a %s that never ends: %j', async (what, words) => {
  const directory = dirname(writeSample());
  await ran(directory, 'compile', '--out', 'build');
  await ran(directory, 'keys', 'create', '--team', 'search');
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  const refused = await ran(directory, 'serve', ...words, '--port', '0');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(new RegExp(`cannot read the ${what} .*not a regular file`, 'i'));
});
