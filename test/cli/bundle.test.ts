import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { startSim } from '../../src/sim/start-sim.ts';
import { fakeShell } from './fake-shell.ts';
import { type Running, startSignalbox } from './run-signalbox.ts';
import { sample, writeSample } from './sample-registry.ts';

// Some of these start processes, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'signalbox-bundle-'));
});

async function signalbox(line: string, environment: Record<string, string> = {}) {
  const shell = fakeShell({ directory, environment });
  const code = await run(line.split(' '), shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

const read = (file: string) => readFileSync(join(directory, file), 'utf8');

/** Keys of two people and of CI, a trust root, and a compiled table. */
async function prepare(): Promise<void> {
  await prepareTable();
  for (const name of ['ada', 'bob', 'ci']) await signalbox(`bundle keygen --out ${name}.pem`);
  await signalbox(
    'bundle root --key ada.pem --root-key ada.pem.pub --bundle-key ci.pem.pub --expires 90d --out root.json',
  );
}

async function prepareTable(): Promise<void> {
  const simulator = await startSim({ latency: 'none' });
  onTestFinished(() => simulator.close());
  const local = (file: keyof typeof sample) =>
    sample[file].replace(/baseUrl: .*/, `baseUrl: ${simulator.url}/some/v1\nallowPrivate: true`);
  directory = dirname(
    writeSample({
      'providers/north.yaml': local('providers/north.yaml'),
      'providers/south.yaml': local('providers/south.yaml'),
    }),
  );
  await signalbox('compile --out build');
}

const sign = 'bundle sign --table build/routing-table.json --commit c0ffee';
const verify = 'bundle verify bundle.json --trust root.json --env default';

describe('a key', () => {
  test('is two files, of which only the owner may read the one that signs; stdout has its id and nothing else', async () => {
    const { code, stdout, stderr } = await signalbox('bundle keygen --out ci.pem');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f]{16}\n$/);
    expect(statSync(join(directory, 'ci.pem')).mode & 0o777).toBe(0o600);
    expect(read('ci.pem')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(read('ci.pem.pub')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const secret = read('ci.pem').split('\n')[1] ?? '';
    expect(stdout + stderr).not.toContain(secret);
  });

  test('is never written over', async () => {
    await signalbox('bundle keygen --out ci.pem');
    const before = read('ci.pem');
    expect(await signalbox('bundle keygen --out ci.pem')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('is there already'),
    });
    expect(read('ci.pem')).toBe(before);
  });
});

describe('signing and verifying', () => {
  beforeEach(prepare);

  test('goes from a table to a bundle that a gateway would serve, and back to the same bytes', async () => {
    expect(await signalbox(`${sign} --generation 1 --key ci.pem --out bundle.json`)).toMatchObject({
      code: 0,
    });
    const verified = await signalbox(`${verify} --table-out again.json`);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(/generation {2}1\n/);
    expect(verified.stdout).toMatch(/commit {6}c0ffee registry\n/);
    expect(read('again.json')).toBe(read('build/routing-table.json'));
    const json = JSON.parse((await signalbox(`${verify} --format json`)).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ accepted: true, generation: 1, environment: 'default', rootVersion: 1 });
  });

  test('gives the same bytes for the same table, commit and key', async () => {
    const [one, other] = [
      await signalbox(`${sign} --generation 1 --key ci.pem`),
      await signalbox(`${sign} --generation 1 --key ci.pem`),
    ];
    expect(one.stdout).toBe(other.stdout);
    expect(one.stdout.length).toBeGreaterThan(1000);
  });

  test('takes the key from the environment, and shows it nowhere', async () => {
    const environment = { SIGNALBOX_SIGNING_KEY: read('ci.pem') };
    const signed = await signalbox(`${sign} --generation 1 --out bundle.json`, environment);
    expect(signed.code).toBe(0);
    expect(signed.stdout + signed.stderr + read('bundle.json')).not.toContain(read('ci.pem').split('\n')[1]);
    expect(await signalbox(verify)).toMatchObject({ code: 0 });
    const garbled = await signalbox(`${sign} --generation 1`, { SIGNALBOX_SIGNING_KEY: 'hunter2-secret' });
    expect(garbled.code).toBe(3);
    expect(garbled.stderr).not.toContain('hunter2');
  });

  test('counts on from the bundle before, which it verifies', async () => {
    await signalbox(`${sign} --generation 41 --key ci.pem --out bundle.json`);
    const next = `${sign} --previous bundle.json --key ci.pem --out next.json`;
    expect(await signalbox(next)).toMatchObject({ code: 3, stderr: expect.stringContaining('--trust') });
    expect(await signalbox(`${next} --trust root.json`)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Generation 42'),
    });
    expect(await signalbox(`${next} --trust root.json --generation 41`)).toMatchObject({ code: 3 });
    await signalbox(`${sign} --generation 900 --key bob.pem --out bundle.json`);
    expect(await signalbox(`${next} --trust root.json`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('refused'),
    });
  });

  test.each([
    [`${sign} --generation 1 --key bob.pem --out bundle.json`, verify, 'bad-signature'],
    [
      `${sign} --generation 1 --key ci.pem --out bundle.json`,
      verify.replace('default', 'production'),
      'wrong-environment',
    ],
  ])('says why a gateway would refuse: %s', async (make, check, code) => {
    await signalbox(make);
    const refused = await signalbox(check);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(code) });
    const json = await signalbox(`${check} --format json`);
    expect(JSON.parse(json.stdout)).toMatchObject({ accepted: false, code });
  });

  test.each([
    ['bundle sign --key ci.pem', '--table'],
    ['bundle sign --table build/routing-table.json --generation 1 --key ci.pem', '--commit'],
    [`${sign} --key ci.pem`, '--generation'],
    [`${sign} --generation 1`, 'SIGNALBOX_SIGNING_KEY'],
    [`${sign} --generation 1 --key nobody.pem`, 'no such file'],
    [`${sign} --generation 1 --key ci.pem.pub`, 'chmod 600'],
    [
      `${sign.replace('build/routing-table.json', 'root.json')} --generation 1 --key ci.pem`,
      'cannot be signed',
    ],
    [`${sign} --generation 0 --key ci.pem`, 'from 1'],
    [`${sign} --generation 1 --not-after soon --key ci.pem`, '2027-01-01'],
    ['bundle verify bundle.json --env default', '--trust'],
    ['bundle rotate --root build/routing-table.json --key ada.pem', 'is no trust root'],
    ['bundle root --key ada.pem', '--root-key'],
  ])('%s: says what is missing', async (line, hint) => {
    const result = await signalbox(line);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain(hint);
  });

  test('refuses a key that others may read, and one that is none', async () => {
    chmodSync(join(directory, 'ci.pem'), 0o640);
    expect(await signalbox(`${sign} --generation 1 --key ci.pem`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('chmod 600 ci.pem'),
    });
    writeFileSync(join(directory, 'not.pem'), 'my password', { mode: 0o600 });
    const refused = await signalbox(`${sign} --generation 1 --key not.pem`);
    expect(refused.code).toBe(3);
    expect(refused.stderr).not.toContain('password');
  });

  test('refuses a table that is not as compile wrote it', async () => {
    const table = JSON.parse(read('build/routing-table.json')) as object;
    writeFileSync(join(directory, 'build/routing-table.json'), JSON.stringify(table, null, 2));
    expect(await signalbox(`${sign} --generation 1 --key ci.pem`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('canonical'),
    });
  });

  test('lets two people sign one root and one bundle, one after the other', async () => {
    const root =
      'bundle root --key ada.pem --root-key ada.pem.pub --root-key bob.pem.pub --root-threshold 2 --bundle-key ada.pem.pub --bundle-key bob.pem.pub --bundle-threshold 2 --out root.json';
    expect((await signalbox(root)).stderr).toContain('1 more of its own keys must sign it');
    await signalbox(`${sign} --generation 1 --key ada.pem --out bundle.json`);
    expect(await signalbox(verify)).toMatchObject({ code: 1, stderr: expect.stringContaining('bad-root') });
    await signalbox('bundle sign --add root.json --key bob.pem');
    expect(await signalbox(verify)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bad-signature'),
    });
    await signalbox('bundle sign --add bundle.json --key bob.pem');
    expect(await signalbox(verify)).toMatchObject({ code: 0 });
  });

  test('brings a rotated root to those who were given the first', async () => {
    await signalbox('bundle keygen --out new.pem');
    const rotated = await signalbox(
      'bundle rotate --root root.json --key ada.pem --bundle-key new.pem.pub --out root.2.json',
    );
    expect(rotated.stderr).toMatch(/^Trust root 2, until \S+\n$/);
    await signalbox(`${sign} --generation 2 --root root.2.json --key new.pem --out bundle.json`);
    expect((await signalbox(verify)).stdout).toContain('of trust root 2');
    const next = `${sign} --previous bundle.json --trust root.json --out next.json`;
    const counted = await signalbox(`${next} --key new.pem`);
    expect(counted.stderr).toMatch(/^Generation 3 for default, .*\n$/);
    const retired = await signalbox(`${next} --key ci.pem`);
    expect(retired).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('gateways with root.json refuse it'),
    });
    await signalbox(`${sign} --generation 2 --root root.2.json --key ci.pem --out bundle.json`);
    expect(await signalbox(verify)).toMatchObject({ code: 1 });
  });

  test('takes the steps from the old key to the new one that the docs tell', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/bundles.md'), 'utf8');
    const lines = [...page.matchAll(/^signalbox (bundle .*)$/gm)].map(([, line = '']) =>
      line
        .replace(/ +#.*/, '')
        .replaceAll('staging', 'default')
        .replaceAll('"$(git rev-parse HEAD)"', 'c0ffee'),
    );
    expect(lines).toHaveLength(9);
    directory = mkdtempSync(join(tmpdir(), 'signalbox-bundle-'));
    await prepareTable();
    for (const line of lines) {
      const { code, stderr } = await signalbox(line, {
        SIGNALBOX_SIGNING_KEY: existsSync(join(directory, 'ci.pem')) ? read('ci.pem') : '',
      });
      expect({ line, code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining('refuse'),
      });
    }
    expect(await signalbox(verify.replace('bundle.json', 'next.json'))).toMatchObject({ code: 0 });
  });
});

describe('a gateway with a trust root', () => {
  beforeEach(prepare);

  const put = (file: string) => renameSync(join(directory, file), join(directory, 'live.json'));

  async function serve(...words: string[]): Promise<Running & { url: string }> {
    if (!existsSync(join(directory, 'keys.json'))) await signalbox('keys create --team search --id one');
    const running = startSignalbox(
      ['serve', '--table', 'live.json', '--keys', 'keys.json', '--port', '0', ...words],
      { directory, environment: { NORTH_KEY: 'north-secret-key', SOUTH_KEY: 'south-secret-key' } },
    );
    const [, url = ''] = await running.until(/"url":"(http:[^"]+)"/);
    return { ...running, url };
  }
  const trusting = ['--trust', 'root.json', '--env', 'default', '--last-known-good', 'kept'];
  const json = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;

  test('serves what is signed, goes on when something else takes its place, and says which and why', async () => {
    await signalbox(`${sign} --generation 7 --key ci.pem --out next.json`);
    put('next.json');
    const { url, until } = await serve(...trusting);
    expect(await json(`${url}/readyz`)).toMatchObject({ ready: true, status: 'ready', generation: 7 });
    for (const [make, code] of [
      [`${sign} --generation 8 --key bob.pem --out next.json`, 'bad-signature'],
      [`${sign} --generation 6 --key ci.pem --out next.json`, 'old-generation'],
    ] as const) {
      await signalbox(make);
      put('next.json');
      await until(new RegExp(`"code":"${code}"`));
      const status = await json(`${url}/status`);
      expect(status).toMatchObject({
        state: 'READY',
        activeGeneration: 7,
        lastNack: { code, origin: 'live.json', at: expect.stringMatching(/^\d{4}-/) },
      });
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
    }
    writeFileSync(join(directory, 'live.json'), read('build/routing-table.json'));
    await until(/"code":"bad-envelope"/);
    expect(await json(`${url}/status`)).toMatchObject({
      activeGeneration: 7,
      lastKnownGood: { generation: 7 },
      counters: { accepted: 1, rejected: 3 },
    });
  });

  test('begins with the last known good where the source has none, and says that it is degraded', async () => {
    await signalbox(`${sign} --generation 7 --key ci.pem --out live.json`);
    const first = await serve(...trusting);
    // Kept before it is served to the end: the status says when.
    await expect.poll(async () => (await json(`${first.url}/status`))['lastKnownGood']).not.toBeNull();
    first.child.kill('SIGTERM');
    await first.finished;
    expect(statSync(join(directory, 'kept/last-known-good.json')).mode & 0o777).toBe(0o600);
    writeFileSync(join(directory, 'live.json'), '{}');
    const second = await serve(...trusting);
    expect(await json(`${second.url}/readyz`)).toMatchObject({
      ready: true,
      status: 'degraded',
      source: 'last-known-good',
      generation: 7,
    });
    await second.until(/"code":"bad-envelope"/);
  });

  test.each([
    [['--trust', 'root.json'], '--env'],
    [['--trust', 'build/routing-table.json', '--env', 'default'], 'trust root'],
    [['--trust', 'nowhere.json', '--env', 'default'], 'no such file'],
  ])('does not start with %j, and says what to do', async (words, hint) => {
    await signalbox('keys create --team search --id one');
    await signalbox(`${sign} --generation 7 --key ci.pem --out live.json`);
    const result = await signalbox(`serve --table live.json --keys keys.json --port 0 ${words.join(' ')}`);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain(hint);
  });

  test('does not start with a table that nobody signed, nor with a signed one that no root verifies', async () => {
    await signalbox('keys create --team search --id one');
    const words =
      'serve --table build/routing-table.json --keys keys.json --port 0 --trust root.json --env default';
    expect(await signalbox(words)).toMatchObject({ code: 3, stderr: expect.stringContaining('is refused') });
    await signalbox(`${sign} --generation 7 --key ci.pem --out live.json`);
    expect(await signalbox('serve --table live.json --keys keys.json --port 0')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Name the trust root that signs it'),
    });
  });
});
