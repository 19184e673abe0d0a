import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bin } from './run-signalbox.ts';
import { writeSample } from './sample-registry.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of shell, with `$SIGNALBOX` for the command. */
function shell(line: string, directory: string, environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn('bash', ['-c', line], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'] ?? '',
      SIGNALBOX: `"${process.execPath}" "${bin}"`.replaceAll('"', ''),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

test('a reader that goes away early is nothing to complain of', async () => {
  const directory = dirname(writeSample());
  const ran = await shell('set -o pipefail; $SIGNALBOX compile | head -c 10', directory);
  expect(ran).toEqual({ code: 0, stdout: '{"breaker"', stderr: '' });
});

test('a command that runs until it is stopped, stops when nobody reads it any more', async () => {
  const directory = dirname(writeSample());
  const edit = 'sleep 0.2; echo "# again" >> registry/signalbox.yaml';
  const line = `set -o pipefail; $SIGNALBOX dev --port 0 2>/dev/null | (grep -m1 'Saved is live'; for i in 1 2 3 4 5 6 7 8 9; do ${edit}; done)`;
  const ran = await shell(line, directory);
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/Saved is live\.\n$/) });
});

test('a disk that is full is told in words, and ends with 3', async () => {
  const directory = dirname(writeSample());
  const ran = await shell('$SIGNALBOX compile > /dev/full', directory);
  expect(ran.code).toBe(3);
  expect(ran.stderr).toMatch(/^error: .*disk is full/);
});

test('a directory that somebody has removed is told in words, and ends with 3', async () => {
  const directory = dirname(writeSample());
  const ran = await shell('mkdir gone && cd gone && rmdir ../gone && $SIGNALBOX compile', directory);
  expect(ran).toMatchObject({ code: 3, stdout: '' });
  expect(ran.stderr).toMatch(/^signalbox cannot start: the directory .* does not exist any more[^\n]*\n$/);
});

test('under npm it ends when the shell between npm and it is killed', async () => {
  const directory = dirname(writeSample());
  const line = `
    bash -c '$SIGNALBOX dev --port 0 > out.log; true' &
    until grep -q "Saved is live" out.log 2>/dev/null; do sleep 0.1; done
    kill -KILL $!
    url=$(grep -o "http://127.0.0.1:[0-9]*/v1" out.log | head -1)
    for i in $(seq 1 100); do curl -s -o /dev/null "$url/models" || { echo gone; exit; }; sleep 0.1; done
    echo "still there"`;
  const ran = await shell(line, directory, { npm_lifecycle_event: 'start' });
  expect(ran.stdout).toBe('gone\n');
});

test('a crash in something that nobody awaits ends with 70 and one line', async () => {
  const directory = dirname(writeSample());
  const crash = `setInterval(() => {
    if (process.listenerCount('SIGINT') > 0) throw new TypeError('nobody expected this');
  }, 20);`;
  writeFileSync(join(directory, 'crash.mjs'), crash);
  const ran = await shell('$SIGNALBOX sim --port 0', directory, { NODE_OPTIONS: '--import ./crash.mjs' });
  expect(ran.code).toBe(70);
  expect(ran.stderr).toMatch(/^bug: nobody expected this\n/m);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
});
