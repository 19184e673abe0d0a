import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createRawServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { News } from '../../src/watch/news.ts';
import { type UrlSourceOptions, urlSource } from '../../src/watch/sources/url-source.ts';
import { hear } from './heard.ts';

/** A server on loopback, closed with the test. */
async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // An address after listening on a port is never a string.
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tables/prod.json`);
}

/** Answers every connection with the same bytes and then hangs up. */
async function serveRaw(text: string): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(text));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/table.json`);
}

/** A source with waits that are noted and not waited for. */
function follow(url: URL, options: Partial<UrlSourceOptions> = {}) {
  const ending = new AbortController();
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    await new Promise((resolve) => setTimeout(resolve, 2));
  };
  onTestFinished(() => ending.abort());
  const source = urlSource(url, {
    signal: ending.signal,
    random: () => 0.5,
    clock: () => 0,
    sleep,
    ...options,
  });
  return { source, waits, end: () => ending.abort(), ...hear(source) };
}

/** The first thing that a source says. */
async function first(url: URL, options: Partial<UrlSourceOptions> = {}): Promise<News> {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  for await (const news of urlSource(url, { signal: ending.signal, ...options })) return news;
  throw new Error('it said nothing');
}

const etagOf = (text: string) => `"${text}"`;

/** What a store serves, and who asked how. */
function store(begin: string) {
  let content = begin;
  const asked: IncomingMessage['headers'][] = [];
  return {
    asked,
    put(text: string) {
      content = text;
    },
    listener(request: IncomingMessage, response: ServerResponse) {
      asked.push(request.headers);
      response.setHeader('etag', etagOf(content));
      if (request.headers['if-none-match'] === etagOf(content)) response.writeHead(304).end();
      else response.end(content);
    },
  };
}

describe('a document on a server', () => {
  test('is told as it is, then that it is the same, and again when it is another', async () => {
    const { put, asked, listener } = store('one');
    const url = await serve(listener);
    const { until, news } = follow(url);
    await until('one');
    await until('unchanged');
    put('two');
    await until('two');
    expect(asked[0]).not.toHaveProperty('if-none-match');
    expect(asked[1]).toMatchObject({ 'if-none-match': '"one"', 'accept-encoding': 'identity' });
    expect(new Set(news.map(({ origin }) => origin))).toEqual(new Set([url.href]));
  });

  test('without a tag is fetched each time, and told only when its bytes are others', async () => {
    let content = 'one';
    const url = await serve((_request, response) => response.end(content));
    const { until, said } = follow(url);
    await until('unchanged');
    content = 'two';
    await until('two');
    expect(said.filter((line) => line === 'one')).toHaveLength(1);
  });

  test('is asked for whole once an hour, should somebody between have kept half of it under its tag', async () => {
    const { asked, listener } = store('one');
    const url = await serve(listener);
    let now = 0;
    const { until } = follow(url, { clock: () => now });
    await until('unchanged');
    expect(asked.at(-1)).toHaveProperty('if-none-match');
    now = 3_600_000;
    await until('unchanged');
    await until('unchanged');
    expect(asked.filter((headers) => !('if-none-match' in headers)).length).toBeGreaterThan(1);
  });

  test('is asked for with a wait, and at once again where the server holds its answers', async () => {
    const preferred: (string | undefined)[] = [];
    let release = () => {};
    let content = 'one';
    const url = await serve(async (request, response) => {
      preferred.push(request.headers['prefer'] as string | undefined);
      response.setHeader('preference-applied', 'wait=25');
      if (request.headers['if-none-match'] === etagOf(content)) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      response.setHeader('etag', etagOf(content)).end(content);
    });
    const { until, waits } = follow(url);
    await until('one');
    while (preferred.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(preferred).toEqual([undefined, 'wait=25']);
    content = 'two';
    release();
    await until('two');
    expect(waits[0]).toBeLessThanOrEqual(300);
  });

  test('is polled at the interval, a tenth more or less by chance, where it does not', async () => {
    const { listener } = store('one');
    const url = await serve(listener);
    const early = follow(url, { random: () => 0, pollMs: 10_000 });
    const late = follow(url, { random: () => 0.999, pollMs: 10_000 });
    await early.until('unchanged');
    await late.until('unchanged');
    expect(early.waits[0]).toBe(9000);
    expect(late.waits[0]).toBeCloseTo(10_998);
  });
});

describe('an outage', () => {
  test('is told once, asked about less and less often, and over with the first answer', async () => {
    let down = true;
    const { listener } = store('one');
    const url = await serve((request, response) => {
      if (down) response.writeHead(503).end();
      else listener(request, response);
    });
    const { until, waits, said } = follow(url);
    await until('source-unreachable');
    while (waits.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
    down = false;
    await until('one');
    expect(said.filter((line) => line === 'source-unreachable')).toHaveLength(1);
    expect(waits.slice(0, 12)).toEqual([
      750, 1500, 3000, 6000, 12_000, 24_000, 48_000, 96_000, 192_000, 225_000, 225_000, 225_000,
    ]);
    down = true;
    await until('source-unreachable');
  });

  test('of a server that is not there is told without an answer', async () => {
    const url = await serve(() => undefined);
    url.port = '1';
    expect(await first(url)).toMatchObject({
      type: 'failed',
      code: 'source-unreachable',
      message: 'It cannot be reached (ECONNREFUSED).',
    });
  });

  test.each([
    ['in seconds', { 'retry-after': '120' }, 126_000],
    [
      'as a date, by the server’s own clock',
      { date: 'Fri, 01 Jan 2027 00:00:00 GMT', 'retry-after': 'Fri, 01 Jan 2027 00:01:00 GMT' },
      63_000,
    ],
    ['for longer than an hour, which is too long', { 'retry-after': '999999999' }, 3_780_000],
    ['in words', { 'retry-after': 'tomorrow' }, 750],
  ])('lasts as long as the server asks for: %s', async (_how, headers, wait) => {
    const url = await serve((_request, response) => response.writeHead(429, headers).end());
    const { until, waits } = follow(url);
    await until('source-unreachable');
    await expect.poll(() => waits[0]).toBe(wait);
  });
});

describe('an answer is not taken', () => {
  test.each<[string, RequestListener, Partial<News>]>([
    [
      'that leads elsewhere',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      { code: 'source-refused', message: expect.stringMatching(/redirect is not followed/) },
    ],
    [
      'that says not modified to who has nothing',
      (_request, response) => response.writeHead(304).end(),
      { code: 'source-refused' },
    ],
    [
      'that refuses the token',
      (_request, response) => response.writeHead(401).end(),
      { code: 'source-denied' },
    ],
    [
      'that knows no such path',
      (_request, response) => response.writeHead(404).end(),
      { code: 'source-missing' },
    ],
    [
      'that is encoded',
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('one'.repeat(1000))),
      { code: 'source-refused', message: expect.stringMatching(/encoded/) },
    ],
    [
      'that announces too much',
      (_request, response) => response.writeHead(200, { 'content-length': '101' }).flushHeaders(),
      { code: 'source-too-large' },
    ],
    [
      'that never ends',
      (_request, response) => {
        const more = setInterval(() => response.write('x'.repeat(50)), 1);
        response.on('close', () => clearInterval(more));
      },
      { code: 'source-too-large' },
    ],
    [
      'that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '50' });
        response.write('half');
        setTimeout(() => response.destroy(), 10);
      },
      { code: 'source-unreachable' },
    ],
    [
      'that does not begin',
      () => undefined,
      { code: 'source-unreachable', message: 'It took too long to get the beginning of an answer.' },
    ],
    [
      'that stops in the middle',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '50' });
        response.write('half');
      },
      { code: 'source-unreachable', message: 'It took too long to get the next piece.' },
    ],
    [
      'that trickles for ever',
      (_request, response) => {
        const more = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(more));
      },
      { code: 'source-unreachable', message: 'It took too long to get all of the answer.' },
    ],
  ])('%s', async (_what, listener, failure) => {
    const url = await serve(listener);
    const patience = { answer: 300, idle: 200, total: 600 };
    expect(await first(url, { maxBytes: 100, patience })).toMatchObject({ type: 'failed', ...failure });
  });

  test.each([
    ['whose end nothing marks', 'HTTP/1.1 200 OK\r\n\r\n{"format":1', 'source-refused'],
    ['that is not HTTP', '220 mail.example ESMTP\r\n', 'source-unreachable'],
    ['with endless headers', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'source-unreachable'],
    [
      'that ends before its last chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n',
      'source-unreachable',
    ],
    ...['gzip', 'identity', 'chunked, gzip', 'gzip, chunked'].map((coding): [string, string, string] => [
      `that is in transit as "${coding}"`,
      `HTTP/1.1 200 OK\r\ntransfer-encoding: ${coding}\r\n\r\n3\r\none\r\n0\r\n\r\n`,
      'source-refused',
    ]),
    [
      'that turns into another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
      'source-refused',
    ],
  ])('%s', async (_what, text, code) => {
    expect(await first(await serveRaw(text))).toMatchObject({ type: 'failed', code });
  });
});

describe('a token', () => {
  const token = () => 'canary-token-0123456789';

  test('is sent to the server, anew each time, and told to nobody else', async () => {
    const { asked, listener } = store('one');
    const url = await serve(listener);
    url.search = '?X-Amz-Signature=canary-signature';
    let current = 'canary-first';
    const { until, news } = follow(url, { token: () => current });
    await until('one');
    current = 'canary-second';
    await until('unchanged');
    await until('unchanged');
    expect(asked[0]?.authorization).toBe('Bearer canary-first');
    expect(asked.at(-1)?.authorization).toBe('Bearer canary-second');
    expect(JSON.stringify(news)).not.toMatch(/canary/);
  });

  test.each([
    ['with a line break', () => 'canary\r\nx-evil: 1'],
    ['with a character of another alphabet', () => 'canaryß'],
    ['that is empty', () => ''],
  ])('%s is not sent, and not repeated', async (_what, bad) => {
    const { asked, listener } = store('one');
    const news = await first(await serve(listener), { token: bad });
    expect(news).toMatchObject({ type: 'failed', code: 'source-denied' });
    expect(JSON.stringify(news)).not.toMatch(/canary/);
    expect(asked).toEqual([]);
  });

  test('that cannot be had is a failure like any other, and told without what is wrong with it', async () => {
    const url = await serve(store('one').listener);
    let asked = 0;
    const { until, news } = follow(url, {
      token() {
        asked += 1;
        if (asked === 1) throw new Error('canary');
        return 'token';
      },
    });
    await until('source-denied');
    await until('one');
    expect(JSON.stringify(news)).not.toMatch(/canary/);
  });

  test('is never sent in clear text to another machine', async () => {
    expect(await first(new URL('http://tables.invalid/prod.json'), { token })).toMatchObject({
      type: 'failed',
      code: 'source-denied',
      message: 'The token would be sent in clear text; use https.',
    });
  });

  test.each(['https://canary:canary@tables.invalid/x', 'file:///etc/passwd', 'ftp://tables.invalid/x'])(
    'no address such as %s is asked',
    async (address) => {
      const news = await first(new URL(address));
      expect(news).toMatchObject({ type: 'failed', code: 'source-refused' });
      expect(JSON.stringify(news)).not.toMatch(/canary/);
    },
  );

  test('tag from outside is not sent back where it could be more than a tag', async () => {
    const asked: IncomingMessage['headers'][] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers);
      response.setHeader('etag', `"${'x'.repeat(2000)}"`).end('one');
    });
    const { until } = follow(url);
    await until('unchanged');
    expect(asked.some((headers) => 'if-none-match' in headers)).toBe(false);
  });
});

/** A server with a certificate that nobody knows; undefined where there is no openssl to make one. */
async function serveTls(): Promise<{ readonly url: URL; readonly ca: string } | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  const named = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = spawnSync('openssl', [...words, ...named, '-keyout', key, '-out', cert]);
  if (made.status !== 0) return undefined;
  const ca = readFileSync(cert, 'utf8');
  const server = createSecureServer({ key: readFileSync(key), cert: ca }, (_request, response) =>
    response.end('one'),
  );
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // An address after listening on a port is never a string.
  return { url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/table.json`), ca };
}

test('a certificate is trusted when its authority is named, and otherwise nothing is sent', async () => {
  const server = await serveTls();
  if (server === undefined) {
    console.info('not tried: there is no openssl to make a certificate');
    return;
  }
  const { url, ca } = server;
  expect(await first(url, { token: () => 'canary' })).toMatchObject({
    type: 'failed',
    code: 'source-unreachable',
    message: 'It cannot be reached (DEPTH_ZERO_SELF_SIGNED_CERT).',
  });
  expect(await first(url, { ca, token: () => 'canary' })).toMatchObject({ type: 'candidate' });
  url.hostname = 'localhost';
  expect(await first(url, { ca })).toMatchObject({
    message: 'It cannot be reached (ERR_TLS_CERT_ALTNAME_INVALID).',
  });
});

test('ends at once when it is told to, also in the middle of an answer that is held back', async () => {
  const url = await serve((request, response) => {
    if (!('if-none-match' in request.headers)) response.setHeader('etag', '"1"').end('one');
  });
  const { until, end, finished, said } = follow(url);
  await until('one');
  await new Promise((resolve) => setTimeout(resolve, 50));
  end();
  await finished;
  expect(said).toEqual(['one']);
});
