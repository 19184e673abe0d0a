import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../../src/cli/main.ts';
import { fakeShell } from '../../cli/fake-shell.ts';
import { root, temporaryDirectory } from '../../cli/run-signalbox.ts';

const hasSchema = new Ajv2020().compile(
  JSON.parse(readFileSync(join(root, 'schemas/fleet.schema.json'), 'utf8')),
);

interface StandIn {
  readonly url: string;
  page: unknown;
}

const page = (activeGeneration: number | null, more: object = {}) => ({
  state: 'READY',
  degraded: false,
  environment: 'production',
  activeGeneration,
  activeRevision: `sha256:${String(activeGeneration ?? 0)
    .repeat(64)
    .slice(0, 64)}`,
  lastNack: null,
  ...more,
});

const nack = (more: object = {}) => ({
  code: 'self-test-failed',
  message: 'It decides otherwise.',
  phase: 'self-test',
  generation: 2,
  digest: 'ab'.repeat(32),
  at: '2026-11-01T00:00:00.000Z',
  ...more,
});

/** Something with the status page of a gateway; the real one is in the round trip. */
async function standIn(first: unknown): Promise<StandIn> {
  const one: StandIn = { url: '', page: first };
  const server = createServer((request, response) => {
    if (request.url !== '/status') return void response.writeHead(404).end();
    response.end(typeof one.page === 'string' ? one.page : JSON.stringify(one.page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // An address after listening on a port is never a string.
  return Object.assign(one, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function signalbox(...words: string[]) {
  const directory = temporaryDirectory();
  const shell = fakeShell({ directory });
  const code = await run(words, shell);
  const stdout = shell.stdout();
  const json = stdout.startsWith('{') ? JSON.parse(stdout) : undefined;
  if (json !== undefined) expect([hasSchema(json), hasSchema.errors]).toEqual([true, null]);
  return { code, stdout, stderr: shell.stderr(), json };
}

const named = (...gateways: readonly StandIn[]) => gateways.flatMap(({ url }) => ['--gateway', url]);
/** A port that nobody listens on. */
const nobody: StandIn = { url: 'http://127.0.0.1:9', page: undefined };

describe('fleet status', () => {
  test('says of each gateway what it serves and what it refused last, and whether they agree', async () => {
    const [one, other] = [await standIn(page(2)), await standIn(page(1, { lastNack: nack() }))];
    const { code, stdout } = await signalbox('fleet', 'status', ...named(one, other, nobody));
    expect(code).toBe(1);
    expect(stdout).toContain(`${one.url}  READY  generation 2`);
    expect(stdout).toContain('refused generation 2 (self-test-failed): It decides otherwise.');
    expect(stdout).toMatch(/:9 +no answer: /);
    expect(stdout).toContain(
      '2 of 3 answer, 1 at generation 2, 1 at generation 1; they do not serve the same table',
    );
    const { json } = await signalbox('fleet', 'status', ...named(one, other, nobody), '--format', 'json');
    expect(json).toMatchObject({
      skewed: true,
      reachable: 2,
      generations: [{ generation: 2 }, { generation: 1 }],
    });
  });

  test('is 0 where all agree, and 3 where none answers', async () => {
    const [one, other] = [await standIn(page(2)), await standIn(page(2))];
    expect(await signalbox('fleet', 'status', ...named(one, other))).toMatchObject({ code: 0 });
    expect(await signalbox('fleet', 'status', ...named(nobody))).toMatchObject({ code: 3 });
  });

  test.each([
    ['no JSON', '<html>'],
    ['another JSON', { hello: 1 }],
    ['a page of the wrong types', { state: 7 }],
    ['a deep one', '['.repeat(100_000)],
    ['one that is too long', 'x'.repeat(2 ** 20 + 1)],
  ])('takes %s for no gateway', async (_what, answer) => {
    const { code, json } = await signalbox(
      ...['fleet', 'status', ...named(await standIn(answer)), '--format', 'json'],
    );
    expect([code, json.gateways[0].reachable]).toEqual([3, false]);
  });

  test('prints nothing that a terminal would obey', async () => {
    const wild = await standIn(
      page(1, { lastNack: nack({ message: '\u001b[2J::error::x\n::warning::y\u202e' }) }),
    );
    const { stdout } = await signalbox('fleet', 'status', ...named(wild));
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|^::/mu);
  });

  test('asks each address of a name, and the gateways of a file', async () => {
    const one = await standIn(page(2));
    const { port } = new URL(one.url);
    const byName = await signalbox(
      'fleet',
      'status',
      '--dns',
      `http://localhost:${port}`,
      '--format',
      'json',
    );
    expect(byName.json.gateways.map(({ gateway }: { gateway: string }) => gateway)).toContain(
      `http://localhost:${port} at 127.0.0.1`,
    );
    expect(byName.json.reachable).toBe(1);
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'list.txt'), `# ours\n${one.url}/ # the first\n\n`);
    const shell = fakeShell({ directory });
    expect(await run(['fleet', 'status', '--gateways', 'list.txt'], shell)).toBe(0);
    const unknown = await signalbox('fleet', 'status', '--dns', 'http://no-such-name.invalid:1');
    expect(unknown).toMatchObject({ code: 3, stdout: expect.stringContaining('has no address') });
  });

  test.each([
    [['fleet', 'status'], 'no gateway is named'],
    [['fleet', 'status', '--gateway', 'ftp://x'], 'begins with http'],
    [['fleet', 'wait', '--generation', '1', '--quorum', '0%', '--gateway', 'http://x'], 'share above 0%'],
    [['fleet', 'wait', '--generation', 'two', '--gateway', 'http://x'], 'whole number'],
  ])('%j is wrong usage', async (words, says) => {
    expect(await signalbox(...words)).toMatchObject({ code: 3, stderr: expect.stringContaining(says) });
  });
});

describe('fleet wait', () => {
  const wait = (gateways: readonly StandIn[], ...more: string[]) =>
    signalbox(
      ...['fleet', 'wait', '--generation', '2', '--interval', '100ms', '--timeout', '300ms'],
      ...[...named(...gateways), '--format', 'json', ...more],
    );

  test('ends when the quorum serves the generation, or a newer one', async () => {
    const [one, other] = [await standIn(page(1)), await standIn(page(3))];
    const waiting = wait([one, other], '--timeout', '30s');
    one.page = page(2);
    expect(await waiting).toMatchObject({
      code: 0,
      json: { wait: { verdict: 'acknowledged', acknowledged: 2 } },
    });
  });

  test('counts silent gateways among those that must', async () => {
    const three = [await standIn(page(2)), await standIn(page(2)), nobody];
    expect(await wait(three, '--quorum', '66%')).toMatchObject({ code: 0 });
    expect(await wait(three, '--quorum', '67%')).toMatchObject({
      code: 1,
      json: { wait: { verdict: 'timeout' } },
    });
    expect(await wait([nobody])).toMatchObject({ code: 3, json: { wait: { verdict: 'unreachable' } } });
  });

  test('ends at a refusal that puts the quorum out of reach, with the reason', async () => {
    const [one, other] = [await standIn(page(1, { lastNack: nack() })), await standIn(page(2))];
    const refused = await wait([one, other], '--timeout', '60m');
    expect(refused).toMatchObject({
      code: 1,
      json: {
        wait: { verdict: 'refused', refused: [{ gateway: one.url, nack: { code: 'self-test-failed' } }] },
      },
    });
    expect(await wait([one, other], '--quorum', '50%')).toMatchObject({ code: 0 });
  });

  test('does not take an older refusal, or one of something else, for one of this bundle', async () => {
    const bundle = 'cd'.repeat(32);
    const verdictOf = async (refusal: object, ...more: string[]) => {
      const { json } = await wait([await standIn(page(1, { lastNack: refusal }))], ...more);
      return json.wait.verdict;
    };
    expect(await verdictOf(nack({ generation: 1 }))).toBe('timeout');
    expect(await verdictOf(nack({ generation: undefined }))).toBe('timeout');
    expect(await verdictOf(nack({ generation: undefined, at: '2999-01-01T00:00:00Z' }))).toBe('refused');
    expect(await verdictOf(nack({ generation: undefined }), '--bundle', `sha256:${bundle}`)).toBe('timeout');
    expect(
      await verdictOf(nack({ generation: undefined, digest: bundle }), '--bundle', `sha256:${bundle}`),
    ).toBe('refused');
  });
});
