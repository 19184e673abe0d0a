import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Running, startSignalbox, type Where } from './run-signalbox.ts';
import { capability, overlayOfThink, sample, writeSample } from './sample-registry.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

/** The simulator reads behind the model's name how long its answer should be. */
const answersOf = (tokens: number) => ({
  'models/swift.yaml': sample['models/swift.yaml'].replace('swift-1', `swift-1?tokens=${tokens}`),
  'models/deep.yaml': sample['models/deep.yaml'].replace('deep-1', 'deep-1?tokens=20'),
});
/** Long enough for a stream to outlive a reload. */
const longAnswers = answersOf(250);
const quick = answersOf(20);

interface Dev extends Running {
  readonly registry: string;
  readonly url: string;
}

async function startDev(registry: string, where: Where = {}): Promise<Dev> {
  const directory = dirname(registry);
  const running = startSignalbox(['dev', '--port', '0'], { directory, ...where });
  const [, url = ''] = await running.until(/gateway +(http:\/\/127\.0\.0\.1:\d+)\/v1/);
  return { ...running, registry, url };
}

function ask({ url }: Dev, model: string, stream: boolean): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Hello' }] }),
  });
}

const servedBy = (response: Response) => response.headers.get('x-signalbox-model');

test('it says where it is, who is simulated and who is real, what to try and what to edit', async () => {
  const dev = await startDev(writeSample(quick), { environment: { SOUTH_KEY: 'a key that nobody checks' } });
  await dev.until(/Saved is live\.\n/);
  const said = dev.stdout();
  expect(said).toMatch(/revision +[0-9a-f]{12}, 2 capabilities/);
  expect(said).toMatch(/real +south \(SOUTH_KEY\)/);
  expect(said).toMatch(/simulated +north \(NORTH_KEY\)/);
  expect(said).not.toContain('a key that nobody checks');
  expect(said).toContain(`curl -iN ${dev.url}/v1/chat/completions`);
  expect(said).toContain('edit registry/capabilities/chat.yaml:3');
});

test('an answer is simulated without a key, and says so in its header and its text', async () => {
  const response = await ask(await startDev(writeSample(quick)), 'chat', false);
  expect(response.headers.get('x-signalbox-simulated')).toBe('true');
  const body = (await response.json()) as { choices: { message: { content: string } }[] };
  expect(body.choices[0]?.message.content).toMatch(/simulated/i);
});

test('an edit is live while an open stream goes on from the model it began with', async () => {
  const dev = await startDev(writeSample({ ...longAnswers, ...overlayOfThink }));
  const open = await ask(dev, 'chat', true);
  expect(servedBy(open)).toBe('swift');
  const reader = (open.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();

  writeFileSync(
    join(dev.registry, 'capabilities/chat.yaml'),
    capability('Talk.', 'use: deep\nfallback: [swift]'),
  );
  const [, before, after] = await dev.until(/reloaded ([0-9a-f]{12}) → ([0-9a-f]{12}) in \d+ ms: chat\n/);
  expect(after).not.toBe(before);
  expect(open.headers.get('x-signalbox-revision')).toContain(before);
  const next = await ask(dev, 'chat', false);
  expect(servedBy(next)).toBe('deep');
  expect(next.headers.get('x-signalbox-revision')).toContain(after);

  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read())
    rest += new TextDecoder().decode(part.value);
  expect(rest).toMatch(/"model":"swift-1/);
  expect(rest).toMatch(/data: \[DONE\]\n\n$/);
});

test('a broken edit shows the line, and the old table goes on until it is mended', async () => {
  const dev = await startDev(writeSample(quick));
  const file = join(dev.registry, 'capabilities/chat.yaml');
  const sound = readFileSync(file, 'utf8');
  writeFileSync(file, capability('Talk.', 'use: swfit\nfallback: [deep]'));
  await dev.until(
    /registry\/capabilities\/chat\.yaml:3:6 error .*unknown-model[\s\S]*use: swfit[\s\S]*still serving [0-9a-f]{12}/,
  );
  expect(servedBy(await ask(dev, 'chat', false))).toBe('swift');

  writeFileSync(file, `# mended\n${sound}`);
  await dev.until(/saved; nothing that decides has changed, [0-9a-f]{12} goes on/);
});

test('a registry that is broken from the start is told, and answered with 503 until it is mended', async () => {
  const registry = writeSample({
    ...quick,
    'capabilities/chat.yaml': capability('Talk.', 'use: nobody\nfallback: [deep]'),
  });
  const running = startSignalbox(['dev', '--port', '0'], { directory: dirname(registry) });
  const [, url = ''] = await running.until(/The gateway at (http:\S+) answers 503 until then/);
  expect(running.stdout()).toContain('unknown-model');
  const dev = { ...running, registry, url };
  const refused = await ask(dev, 'chat', false);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: 'not_ready' } });

  writeFileSync(join(registry, 'capabilities/chat.yaml'), sample['capabilities/chat.yaml']);
  await dev.until(/gateway +http:\/\/127\.0\.0\.1:\d+\/v1/);
  expect(servedBy(await ask(dev, 'chat', false))).toBe('swift');
});

test('Ctrl-C ends it with 130, also while a stream is open, and nothing is left listening', async () => {
  const dev = await startDev(writeSample(longAnswers));
  const open = await ask(dev, 'chat', true);
  // A terminal sends it to the whole group: through npm and the launcher it comes twice.
  dev.child.kill('SIGINT');
  dev.child.kill('SIGINT');
  expect((await dev.finished).code).toBe(130);
  await open.text().catch(() => 'cut off');
  await expect(fetch(dev.url)).rejects.toThrow();
});

test('SIGTERM ends it with 0', async () => {
  const dev = await startDev(writeSample(quick));
  dev.child.kill('SIGTERM');
  expect((await dev.finished).code).toBe(0);
});

test('a port that is taken is told, with exit code 3, when it was asked for', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((listening) => other.once('listening', listening));
  const { port } = other.address() as AddressInfo;
  const running = startSignalbox(['dev', '--port', String(port)], { directory: dirname(writeSample(quick)) });
  const { code, stdout, stderr } = await running.finished;
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/address is in use[\s\S]*--port/);
});

test('files that come and go in the registry are seen', async () => {
  const dev = await startDev(writeSample(quick));
  mkdirSync(join(dev.registry, 'capabilities/.hidden'), { recursive: true });
  writeFileSync(join(dev.registry, 'capabilities/draw.yaml'), capability('Draw.', 'use: deep'));
  await dev.until(/reloaded .*: draw\n/);
  expect(servedBy(await ask(dev, 'draw', false))).toBe('deep');
});
