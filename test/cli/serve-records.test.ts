import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { startSim } from '../../src/sim/start-sim.ts';
import { fakeShell } from './fake-shell.ts';
import { signalbox, startSignalbox } from './run-signalbox.ts';
import { sample, writeSample } from './sample-registry.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A registry whose providers are a simulator under another name, its table, and a key. */
async function prepare() {
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
  await run(['compile', '--out', 'build'], fakeShell({ directory }));
  const shell = fakeShell({ directory });
  await run(['keys', 'create', '--team', 'search', '--id', 'one'], shell);
  return { directory, key: shell.stdout().trim() };
}

const serve = ['serve', '--table', 'build/routing-table.json', '--keys', 'keys.json', '--port', '0'];
const environment = {
  NORTH_KEY: 'north-secret-key',
  SOUTH_KEY: 'south-secret-key',
  SIGNALBOX_RECORDS_SECRET: 'a secret',
};

test('serve records what it decides, and writes the rest when it is told to stop; simulate reads it', async () => {
  const { directory, key } = await prepare();
  const running = startSignalbox([...serve, '--records', 'decisions.jsonl'], { directory, environment });
  const [, url = ''] = await running.until(/"url":"(http:[^"]+)"/);
  for (const model of ['chat', 'think', 'chat']) {
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({
        model,
        user: 'zoe@example.com',
        messages: [{ role: 'user', content: 'A heron.' }],
      }),
    }).then((answer) => answer.text());
  }
  const status = (await (await fetch(`${url}/status`)).json()) as { records: object };
  expect(status.records).toMatchObject({ path: 'decisions.jsonl', share: 1, dropped: 0, trouble: null });
  running.child.kill('SIGTERM');
  expect((await running.finished).code).toBe(0);
  const text = readFileSync(join(directory, 'decisions.jsonl'), 'utf8');
  const records = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.map(({ capability, error, targets }) => [capability, error ?? targets[0]])).toEqual([
    ['chat', 'swift@north'],
    ['think', 'NOT_ALLOWED'],
    ['chat', 'swift@north'],
  ]);
  expect(text).not.toMatch(/zoe|heron|secret|sb-/i);
  expect(records[0].context.user).toBe(records[2].context.user);
  const again = await signalbox(['simulate', '--records', 'decisions.jsonl', '--format', 'json'], {
    directory,
  });
  expect(JSON.parse(again.stdout)).toMatchObject({
    records: 3,
    moved: 0,
    refused: { before: 1, after: 1, newly: 0 },
  });
});

test.each([
  ['a share that is none', ['--records', 'd.jsonl', '--records-share', '0%'], /10% or 0\.5%/],
  ['a size without a unit', ['--records', 'd.jsonl', '--records-max-bytes', '64'], /64MiB/],
  ['how and not where', ['--records-keep', '3'], /go with --records/],
  [
    'a directory that is not there',
    ['--records', 'nowhere/d.jsonl'],
    /cannot write nowhere\/d\.jsonl: no such file/,
  ],
  ['a device', ['--records', '/dev/null'], /cannot write \/dev\/null: it is not a regular file/],
])('serve does not start with %s', async (_, words, said) => {
  const { directory } = await prepare();
  const { code, stderr } = await signalbox([...serve, ...words], { directory, environment });
  expect(code).toBe(3);
  expect(stderr).toMatch(said);
});
