import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ownFailures } from '../../src/gateway/contract/own-failure.ts';
import { createContentDecoder } from '../../src/gateway/upstream/content-decoding.ts';
import { networkFailure } from '../../src/gateway/upstream/network-failure.ts';
import { ask, errorIn } from './support/ask.ts';
import { wholeAnswer } from './support/fake-provider.ts';
import {
  closeAfterwards,
  simProviders,
  startGateway,
  startTestSim,
  testKeys,
} from './support/start-gateway.ts';

/** A provider that answers each request on a connection with raw bytes. */
async function startRawProvider(answer: (socket: Socket, count: number) => void): Promise<string> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {
      count += 1;
      answer(socket, count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterwards(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on TCP has an address of this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function askRaw(answer: (socket: Socket, count: number) => void) {
  const baseUrl = await startRawProvider(answer);
  const gateway = await startGateway({
    providers: { raw: { api: 'openai', baseUrl } },
    capabilities: { code: { use: 'raw/one', timeouts: { total: 3000 } } },
  });
  return { ...gateway, answer: await ask(gateway.url, { model: 'code' }) };
}

const good = wholeAnswer('fine');
const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

test.each<[string, string, string]>([
  ['garbage for a status line', 'HELLO\r\n\r\n', 'upstream_bad_body'],
  ['headers without end', `${head}x: ${'y'.repeat(60_000)}\r\n\r\n`, 'upstream_bad_body'],
  [
    'a body shorter than its length',
    `${head}content-length: ${good.length + 50}\r\n\r\n${good}`,
    'stream_truncated',
  ],
  [
    'a switch of protocols',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    'upstream_unreachable',
  ],
  [
    'six encodings at once',
    `${head}content-encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n\r\n`,
    'upstream_bad_body',
  ],
  [
    'an unknown encoding',
    `${head}content-encoding: rot13\r\ncontent-length: 2\r\n\r\n{}`,
    'upstream_bad_body',
  ],
])('%s is a bad gateway', async (_name, bytes, code) => {
  const { answer } = await askRaw((socket) => socket.end(bytes));
  expect(answer.status).toBe(502);
  expect(errorIn(answer.text)).toMatchObject({ code });
});

test('a hint before the answer is skipped', async () => {
  const { answer } = await askRaw((socket) => {
    socket.write(
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${head}content-length: ${good.length}\r\n\r\n${good}`,
    );
  });
  expect(answer.status).toBe(200);
});

test('a kept connection that the provider has closed costs the caller nothing', async () => {
  const { answer, url } = await askRaw((socket, count) => {
    socket.write(`${head}content-length: ${good.length}\r\n\r\n${good}`);
    if (count === 1) setTimeout(() => socket.destroy(), 5);
  });
  expect(answer.status).toBe(200);
  for (let index = 0; index < 5; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await ask(url, { model: 'code' })).status).toBe(200);
  }
});

test('a provider that answers before it has read the whole prompt is heard', async () => {
  const limited = 'HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';
  const baseUrl = await startRawProvider((socket, count) => {
    if (count === 1) socket.end(limited);
  });
  const gateway = await startGateway({
    providers: { raw: { api: 'openai', baseUrl } },
    capabilities: { code: 'raw/one' },
  });
  const messages = [{ role: 'user', content: 'x'.repeat(3_000_000) }];
  const answer = await ask(gateway.url, { model: 'code', messages });
  expect([413, 502]).toContain(answer.status);
});

test('a decoded answer is bounded in size and in ratio, and must end properly', async () => {
  async function decode(bytes: Buffer, limits: { maxBytes: number; maxRatio: number }): Promise<string> {
    return new Promise((resolve) => {
      const decoder = createContentDecoder('gzip', limits, {
        data: () => {},
        end: () => resolve('end'),
        error: () => resolve('error'),
      });
      decoder?.write(bytes);
      decoder?.end();
    });
  }
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
  expect(await decode(bomb, { maxBytes: 64 * 1024 * 1024, maxRatio: 100 })).toBe('error');
  expect(await decode(bomb, { maxBytes: 1024 * 1024, maxRatio: 1e9 })).toBe('error');
  expect(await decode(bomb, { maxBytes: 64 * 1024 * 1024, maxRatio: 1e9 })).toBe('end');
  expect(await decode(bomb.subarray(0, -4), { maxBytes: 64 * 1024 * 1024, maxRatio: 1e9 })).toBe('error');
});

test('a mistake of ours is this request’s 500, told in the log and not to the caller', async () => {
  const sim = await startTestSim();
  let broken = true;
  const gateway = await startGateway(
    { providers: simProviders(sim), capabilities: { code: 'openai/gpt' } },
    {
      endpoint: (id) => {
        if (broken) throw new Error(`SECRET-DETAIL with ${testKeys.TEST_OPENAI_KEY}`);
        return { baseUrl: `${sim.url}/${id}/v1`, headers: {}, allowPrivate: true, simulated: true };
      },
    },
  );
  const answer = await ask(gateway.url, { model: 'code' });
  expect(answer.status).toBe(500);
  expect(errorIn(answer.text).code).toBe('internal_error');
  expect(answer.text).not.toContain('SECRET-DETAIL');
  expect(gateway.settled[0]).toMatchObject({ status: 500, outcome: 'failed' });
  expect(gateway.logged()).toContain('SECRET-DETAIL with [secret]');
  broken = false;
  const next = await ask(gateway.url, { model: 'code' });
  expect(next.status).toBe(200);
  expect(next.headers['x-signalbox-simulated']).toBe('true');
});

test('no connection left is our overload, and no fault of the provider', () => {
  const failure = networkFailure(Object.assign(new Error('x'), { code: 'EMFILE' }), false);
  expect(failure).toMatchObject({ class: 'overloaded', code: 'overloaded' });
  expect(ownFailures.has(failure.code)).toBe(true);
});

test.each([
  ['CERT_HAS_EXPIRED', 'upstream_tls', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_tls', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_tls', false],
  ['ECONNREFUSED', 'upstream_unreachable', true],
  ['ENOTFOUND', 'upstream_unreachable', false],
  ['EAI_AGAIN', 'upstream_unreachable', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout', true],
  ['not a code\r\n', 'upstream_unreachable', true],
])('%j before the answer is %s', (code, expected, retryable) => {
  const error = Object.assign(new Error('with a secret'), { code });
  const failure = networkFailure(error, false);
  expect(failure).toMatchObject({ code: expected, retryable });
  expect(failure.message).not.toMatch(/secret|\r/);
  expect(networkFailure(error, true).code).toBe('stream_truncated');
});

test('what a provider cannot do is told as a warning', async () => {
  const sim = await startTestSim();
  const { url } = await startGateway({
    providers: simProviders(sim),
    capabilities: { code: 'anthropic/claude' },
  });
  const answer = await ask(url, { model: 'code', seed: 7, logit_bias: { 1: 2 } });
  expect(answer.status).toBe(200);
  expect(answer.headers['x-signalbox-warnings']).toMatch(/seed/);
});
