import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { openAccess } from '../../src/gateway/intake/authenticate.ts';
import { createGateway } from '../../src/gateway/server.ts';
import { createRouter } from '../../src/runtime/router.ts';
import { createStore } from '../../src/runtime/store.ts';
import { fakeShell } from './fake-shell.ts';
import { overlayOfThink, writeSample } from './sample-registry.ts';

const token = 'admin-canary-0123456789abcdef0123456789';

async function ran(directory: string, words: readonly string[], environment: Record<string, string> = {}) {
  const shell = fakeShell({ directory, environment });
  const code = await run(words, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

/** A gateway that serves what the registry says of staging; the registry has been edited since. */
async function served(): Promise<{ readonly directory: string; readonly url: string }> {
  const directory = writeSample(overlayOfThink);
  await ran(directory, ['compile', '--registry', '.', '--env', 'staging', '--out', 'build']);
  const store = createStore();
  await store.offer({ bytes: readFileSync(join(directory, 'build/routing-table.json')), origin: 'test' });
  const gateway = createGateway({
    store,
    router: createRouter({ store }),
    authenticate: openAccess(),
    environment: {},
    logger: pino({ level: 'silent' }),
    adminToken: token,
  });
  const { url } = await gateway.listen(0, '127.0.0.1');
  onTestFinished(() => gateway.close());
  const chat = join(directory, 'capabilities/chat.yaml');
  const text = readFileSync(chat, 'utf8').replace('use: swift', 'use: deep');
  writeFileSync(chat, text.replace('fallback: [deep]', 'fallback: [swift]'));
  return { directory, url };
}

/** Any other server; answers its address. */
async function answering(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a plan against a running gateway', () => {
  test('compares with the table that it serves from, of its environment', async () => {
    const { directory, url } = await served();
    const words = ['plan', '--registry', '.', '--against', url];
    const { code, stdout, stderr } = await ran(directory, words, { SIGNALBOX_ADMIN_TOKEN: token });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('100% of the requests move from swift@north to deep@south');
    expect(stdout).not.toContain('environment-');
    expect(stdout).not.toContain(token);
  });

  test.each([
    ['without a token', {}, 'It answers 401', 'Set SIGNALBOX_ADMIN_TOKEN'],
    [
      'with another token',
      { SIGNALBOX_ADMIN_TOKEN: `${token}x` },
      'It answers 401',
      'does not take the token of SIGNALBOX_ADMIN_TOKEN',
    ],
  ])('says what to do %s', async (_, environment, message, hint) => {
    const { directory, url } = await served();
    const { code, stderr } = await ran(directory, ['plan', '--registry', '.', '--against', url], environment);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain(token);
  });

  test('refuses a table of another environment than the one that was asked for', async () => {
    const { directory, url } = await served();
    const words = ['plan', '--registry', '.', '--against', url, '--env', 'default'];
    const { code, stderr } = await ran(directory, words, { SIGNALBOX_ADMIN_TOKEN: token });
    expect(code).toBe(3);
    expect(stderr).toContain('is a table for staging, and not for default');
  });

  test.each([
    [404, '', 'A gateway gives its table out where it was started with SIGNALBOX_ADMIN_TOKEN'],
    [302, '', 'a redirect is not followed'],
    [200, '<html>', 'is no routing table'],
    [200, '{"ready":true}', 'is no routing table'],
  ])('says of an answer %d %j what is wrong with it', async (status, body, message) => {
    const asked: string[] = [];
    const url = await answering((request, response) => {
      asked.push(String(request.headers.authorization));
      response.writeHead(status, { location: '/elsewhere', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
    const environment = { SIGNALBOX_ADMIN_TOKEN: token, SIGNALBOX_TABLE_TOKEN: 'of-tables' };
    const { directory } = await served();
    const { code, stderr } = await ran(directory, ['plan', '--registry', '.', '--against', url], environment);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(asked).toEqual([`Bearer ${token}`]);
  });

  test('sends the token of gateways to no other server', async () => {
    const asked: string[] = [];
    const url = await answering((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(404).end();
    });
    const environment = { SIGNALBOX_ADMIN_TOKEN: token, SIGNALBOX_TABLE_TOKEN: 'of-tables' };
    const { directory } = await served();
    await ran(directory, ['plan', '--registry', '.', '--against', `${url}/tables/one.json`], environment);
    expect(asked).toEqual(['/tables/one.json Bearer of-tables']);
  });

  test('sends no token in clear text to another machine', async () => {
    const { directory } = await served();
    const words = ['plan', '--registry', '.', '--against', 'http://gateway.example'];
    const { code, stderr } = await ran(directory, words, { SIGNALBOX_ADMIN_TOKEN: token });
    expect(code).toBe(3);
    expect(stderr).toContain('The token would be sent in clear text');
  });
});

test('serve takes no token for administrators that could be guessed, and does not repeat it', async () => {
  const { code, stderr } = await ran(writeSample(), ['serve', '--table', 'x.json'], {
    SIGNALBOX_ADMIN_TOKEN: 'short-canary',
  });
  expect(code).toBe(3);
  expect(stderr).toContain('SIGNALBOX_ADMIN_TOKEN must have 32 to 512 visible ASCII characters');
  expect(stderr).not.toContain('short-canary');
});
