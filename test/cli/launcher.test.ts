import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bin, otherNode, root, signalbox, startSignalbox, temporaryDirectory } from './run-signalbox.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const older = otherNode();
const isOlder =
  older !== undefined &&
  execFileSync(older, ['-p', 'process.versions.node.split(".")[0] < 24'], { encoding: 'utf8' }).trim() ===
    'true';
if (!isOlder)
  console.warn('No Node older than 24 on the PATH: the hand-over to the pinned one is not tested.');

test.runIf(isOlder)(
  'an older Node hands over to the pinned one, with its arguments and exit code',
  async () => {
    const ran = await signalbox(['--version'], { node: older ?? '' });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await signalbox(['validate', '--nonsense'], { node: older ?? '' })).code).toBe(3);
  },
);

test.runIf(isOlder)(
  'signals reach the Node that was handed over to, and its exit code comes back',
  async () => {
    const running = startSignalbox(['sim', '--port', '0'], { node: older ?? '' });
    await running.until(/http:\/\/127\.0\.0\.1:\d+/);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
  },
);

test.runIf(isOlder)(
  'the Node that was handed over to does not outlive a launcher that is killed',
  async () => {
    const running = startSignalbox(['sim', '--port', '0'], { node: older ?? '' });
    const [url = ''] = await running.until(/http:\/\/127\.0\.0\.1:\d+/);
    running.child.kill('SIGKILL');
    // The pipes close only when the last process that holds them is gone.
    await running.finished;
    await expect(fetch(url)).rejects.toThrow();
  },
);

test.runIf(isOlder)('npx finds the command of a checkout, on an older Node too', () => {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  const environment = { HOME: process.env['HOME'] ?? '', PATH: path.join(delimiter) };
  const words = ['--no-install', 'signalbox', 'explain', 'unknown-model'];
  const text = execFileSync('npx', words, { cwd: root, env: environment, encoding: 'utf8', stdio: 'pipe' });
  expect(text).toMatch(/^unknown-model \(error\)/);
});

test('a checkout without dependencies says how to install them', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'src/cli'), { recursive: true });
  copyFileSync(bin, join(directory, 'src/cli/bin.mjs'));
  writeFileSync(join(directory, 'src/cli/main.ts'), '');
  const text = runRaw([join(directory, 'src/cli/bin.mjs')]);
  expect(text).toEqual({ code: 3, stderr: expect.stringContaining('npm ci') });
});

test('a package that lost a part says so', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'src/cli'), { recursive: true });
  copyFileSync(bin, join(directory, 'src/cli/bin.mjs'));
  expect(runRaw([join(directory, 'src/cli/bin.mjs')])).toEqual({
    code: 3,
    stderr: expect.stringMatching(/^signalbox cannot start: a part of it is missing/),
  });
});

function runRaw(words: readonly string[]): { code: number; stderr: string } {
  try {
    execFileSync(process.execPath, words, { encoding: 'utf8', stdio: 'pipe' });
    return { code: 0, stderr: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { code: status, stderr };
  }
}
