import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyAccess } from '../../src/gateway/intake/authenticate.ts';
import { createKey, createKeyRing } from '../../src/gateway/intake/keys.ts';
import { routes } from '../../src/gateway/routes/index.ts';
import type { Sim } from '../../src/sim/start-sim.ts';
import { ask, errorIn } from './support/ask.ts';
import { sendRaw, statusOf } from './support/raw.ts';
import { simProviders, startGateway, startTestSim, type TestGateway } from './support/start-gateway.ts';

const search = createKey({ id: 'search-1', team: 'search' });
const legal = createKey({ id: 'legal-1', team: 'legal' });
const old = createKey({ id: 'old', team: 'search', expires: '2020-01-01T00:00:00Z' });
const stranger = createKey({ id: 'stranger', team: 'nobody' });
const ring = createKeyRing([search.entry, legal.entry, old.entry, stranger.entry]);

let sim: Sim;
let gateway: TestGateway;

beforeEach(async () => {
  sim = await startTestSim();
  gateway = await startGateway(
    {
      providers: simProviders(sim),
      capabilities: { code: 'openai/gpt?tokens=5', law: 'openai/gpt?tokens=5' },
      teams: {
        search: { name: 'Search', capabilities: ['code'] },
        legal: { name: 'Legal', capabilities: '*' },
      },
    },
    { authenticate: keyAccess(ring), maxBodyBytes: 64 * 1024 },
  );
});

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

const chatBody = { model: 'code', messages: [{ role: 'user', content: 'hello' }] };

async function post(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/chat/completions',
) {
  const answer = await request(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(search.token), ...headers },
    body,
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    const path = route.path.replace('{id}', 'code');

    test('refuses a caller without a key before the body has come', async () => {
      // The body is announced and never sent: an answer proves that nobody waited for it.
      const head = `${route.method} ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n`;
      const answer = await sendRaw(gateway.url, head, 800);
      expect(statusOf(answer)).toBe(401);
      expect(answer).toContain('missing_api_key');
      expect(sim.journal.entries()).toHaveLength(0);
    });

    test('does not ask for the body of a caller without a key', async () => {
      const head = `${route.method} ${path} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 50\r\n\r\n`;
      const answer = await sendRaw(gateway.url, head, 800);
      expect(statusOf(answer)).toBe(401);
    });

    test('answers 405 to another method', async () => {
      const answer = await request(`${gateway.url}${path}`, {
        method: 'DELETE',
        headers: bearer(search.token),
      });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers.allow).toContain(route.method);
      expect(errorIn(await answer.body.text()).code).toBe('method_not_allowed');
    });
  },
);

describe('keys', () => {
  test('a known key is let in, and names the team in the log', async () => {
    expect((await ask(gateway.url, { model: 'code' }, bearer(search.token))).status).toBe(200);
    expect(gateway.settled[0]).toMatchObject({ team: 'search', key: 'search-1' });
  });

  test.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['an unknown key', bearer(createKey({ id: 'x', team: 'search' }).token), 401, 'invalid_api_key'],
    ['an expired key', bearer(old.token), 401, 'expired_api_key'],
    ['an empty key', { authorization: 'Bearer ' }, 401, 'invalid_api_key'],
    ['another scheme', { authorization: `Basic ${search.token}` }, 401, 'invalid_api_key'],
    [
      'a second kind of credential',
      { ...bearer(search.token), 'x-api-key': 'sk-other' },
      400,
      'ambiguous_credentials',
    ],
    ['a key whose team is gone', bearer(stranger.token), 403, 'unknown_team'],
  ])('%s is refused', async (_name, headers, status, code) => {
    const answer = await ask(gateway.url, { model: 'code' }, headers);
    expect(answer.status).toBe(status);
    expect(errorIn(answer.text).code).toBe(code);
    expect(answer.text + gateway.logged()).not.toContain(headers['authorization']?.slice(7, 30) || 'nothing');
  });

  test('two authorization headers are refused, whatever they hold', async () => {
    const both = `authorization: Bearer ${search.token}\r\nauthorization: Bearer ${legal.token}\r\n`;
    const answer = await sendRaw(
      gateway.url,
      `GET /v1/models HTTP/1.1\r\nhost: x\r\n${both}connection: close\r\n\r\n`,
    );
    expect(statusOf(answer)).toBe(400);
  });

  test('a team sees and uses only its own capabilities', async () => {
    const listed = async (token: string) => {
      const answer = await request(`${gateway.url}/v1/models`, { headers: bearer(token) });
      // The list's own shape.
      const { data } = (await answer.body.json()) as { data: { id: string }[] };
      return data.map(({ id }) => id);
    };
    expect(await listed(search.token)).toEqual(['code']);
    expect((await listed(legal.token)).sort()).toEqual(['code', 'law']);
    const answer = await ask(gateway.url, { model: 'law' }, bearer(search.token));
    expect(answer.status).toBe(403);
    expect(errorIn(answer.text).code).toBe('capability_not_allowed');
    expect(sim.journal.entries()).toHaveLength(0);
  });
});

describe('bodies', () => {
  const valid = JSON.stringify(chatBody);

  test.each<[string, string | Buffer, Readonly<Record<string, string>>, number, string]>([
    ['too large', JSON.stringify({ ...chatBody, user: 'x'.repeat(70_000) }), {}, 413, 'request_too_large'],
    ['not JSON', '{"model":', {}, 400, 'invalid_json'],
    ['empty', ' ', {}, 400, 'invalid_json'],
    ['an array', '[]', {}, 400, 'invalid_json'],
    ['too deep', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, {}, 400, 'invalid_json'],
    ['another type', valid, { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['in an unknown encoding', valid, { 'content-encoding': 'br' }, 415, 'unsupported_media_type'],
    ['not the gzip it says', valid, { 'content-encoding': 'gzip' }, 400, 'invalid_encoding'],
    [
      'half of its gzip',
      gzipSync(valid).subarray(0, 40),
      { 'content-encoding': 'gzip' },
      400,
      'invalid_encoding',
    ],
    [
      'a gzip bomb',
      gzipSync(Buffer.alloc(20_000_000, 32)),
      { 'content-encoding': 'gzip' },
      413,
      'request_too_large',
    ],
    ['without a model', JSON.stringify({ messages: chatBody.messages }), {}, 400, 'missing_model'],
    ['with a model that is no text', JSON.stringify({ ...chatBody, model: 7 }), {}, 400, 'missing_model'],
    ['without messages', JSON.stringify({ model: 'code' }), {}, 400, 'invalid_request'],
    ['with bad tags', valid, { 'x-signalbox-tags': 'a' }, 400, 'invalid_header'],
    ['with a reserved tag', valid, { 'x-signalbox-tags': '__proto__=x' }, 400, 'invalid_header'],
  ])('a body that is %s is refused', async (_name, body, headers, status, code) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(errorIn(answer.text)).toMatchObject({ code, type: 'invalid_request_error' });
    expect(answer.headers['x-request-id']).toMatch(/^req_/);
    expect(sim.journal.entries()).toHaveLength(0);
  });

  test('gzip is read', async () => {
    expect((await post(gzipSync(valid), { 'content-encoding': 'gzip' })).status).toBe(200);
  });

  test('a large body that is refused does not reset the connection before its answer is read', async () => {
    const answer = await post(Buffer.alloc(4_000_000, 32));
    expect(answer.status).toBe(413);
  });

  test('a body that names the prototype changes nothing', async () => {
    const answer = await post(
      `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${valid.slice(1)}`,
    );
    expect(answer.status).toBeLessThan(500);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test.each(['api_base', 'base_url', 'api_key', 'custom_host', 'extra_headers'])(
    'a body cannot choose where the call goes by %s',
    async (field) => {
      await post(JSON.stringify({ ...chatBody, [field]: 'http://127.0.0.1:1/' }));
      for (const entry of sim.journal.entries()) expect(entry.provider).toBe('openai');
    },
  );
});

describe('framing', () => {
  test.each([
    ['a duplicate host', 'GET /v1/models HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n'],
    ['an absolute target', 'GET http://evil/v1/models HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['chunks in HTTP/1.0', 'POST /v1/embeddings HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    [
      'both lengths',
      'POST /v1/embeddings HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /v1/embeddings HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n',
    ],
    ['garbage', 'hello\r\n\r\n'],
  ])('%s is refused', async (_name, bytes) => {
    expect(statusOf(await sendRaw(gateway.url, bytes))).toBe(400);
  });

  test('headers without end are refused', async () => {
    const answer = await sendRaw(
      gateway.url,
      `GET /v1/models HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    );
    expect(statusOf(answer)).toBe(431);
  });

  test('an unknown path is 404 in the dialect of errors', async () => {
    const answer = await request(`${gateway.url}/v1/nothing`, { headers: bearer(search.token) });
    expect(answer.statusCode).toBe(404);
    expect(errorIn(await answer.body.text()).code).toBe('unknown_endpoint');
  });

  test.each([
    ['GET', '/v1/models/%zz', 'no endpoint GET /v1/models/%zz. There are'],
    ['POST', '/v1/responses', 'no endpoint POST /v1/responses. There are POST /v1/chat/completions'],
    [
      'POST',
      '/chat/completions',
      'no endpoint POST /chat/completions. Is /v1 missing from the base URL? There',
    ],
    ['GET', '/models', 'Is /v1 missing from the base URL?'],
    ['GET', `/${'x'.repeat(5000)}`, 'xxx…. There are'],
    ['GET', '/healthz/x', 'no endpoint GET /healthz/x.'],
  ] as const)('%s %.20s is told what there is instead', async (method, path, words) => {
    const answer = await request(`${gateway.url}${path}`, { method, headers: bearer(search.token) });
    expect(answer.statusCode).toBe(404);
    const { error } = JSON.parse(await answer.body.text());
    expect(error).toMatchObject({ code: 'unknown_endpoint', type: 'invalid_request_error' });
    expect(error.request_id).toBe(answer.headers['x-request-id']);
    expect(error.message).toContain(words);
    expect(error.message.length).toBeLessThan(500);
    const asked = path.length > 100 ? `${method} ${path.slice(0, 100)}…` : `${method} ${path}`;
    expect(gateway.settled.at(-1)).toMatchObject({ route: 'none', status: 404, asked });
  });

  test('the pages for operators have their own methods', async () => {
    const answer = await request(`${gateway.url}/healthz?now`, { method: 'POST' });
    expect(answer.statusCode).toBe(405);
    expect((await request(`${gateway.url}/healthz/?now`)).statusCode).toBe(200);
  });
});

test('who names a model is told to name a capability, of those that his team may use', async () => {
  const mine = createKey({ id: 'm', team: 'mine' });
  const { url } = await startGateway(
    {
      providers: simProviders(await startTestSim()),
      capabilities: { chat: 'openai/m', code: 'openai/m', secret: 'openai/m' },
      teams: { mine: { name: 'Mine', capabilities: ['code', 'chat'] } },
    },
    { authenticate: keyAccess(createKeyRing([mine.entry])) },
  );
  const answer = await ask(url, { model: 'gpt-4o' }, { authorization: `Bearer ${mine.token}` });
  expect(answer.status).toBe(404);
  expect(errorIn(answer.text).message).toBe(
    'There is no capability "gpt-4o". Name a capability, not a model: chat, code.',
  );
});

test.each([
  ['passed through', 'openai', false],
  ['passed through as a stream', 'openai', true],
  ['translated', 'anthropic', false],
  ['translated as a stream', 'anthropic', true],
] as const)(
  'an answer that its provider calls simulated says so when it is %s',
  async (_how, provider, stream) => {
    const { url } = await startGateway({
      providers: simProviders(sim),
      capabilities: { code: `${provider}/m?tokens=5` },
    });
    const answer = await ask(url, { model: 'code', stream });
    expect(answer.headers['x-signalbox-simulated']).toBe('true');
  },
);

test('embeddings that their provider calls simulated say so', async () => {
  const { url } = await startGateway({
    providers: simProviders(sim),
    capabilities: { vectors: 'openai/m' },
  });
  const answer = await request(`${url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'vectors', input: 'hello' }),
  });
  expect([answer.statusCode, answer.headers['x-signalbox-simulated']]).toEqual([200, 'true']);
  await answer.body.dump();
});

test('readiness lists the capabilities for which no provider can be called', async () => {
  const auth = { header: 'authorization', env: 'NO_SUCH_KEY' };
  const { url } = await startGateway({
    providers: { ...simProviders(sim), keyless: { api: 'openai', baseUrl: sim.url, auth } },
    capabilities: {
      code: 'openai/m',
      law: 'keyless/m',
      both: { use: 'keyless/m', fallback: ['openai/m'] },
    },
  });
  const answer = await request(`${url}/readyz`);
  expect(answer.statusCode).toBe(200);
  expect(await answer.body.json()).toMatchObject({ ready: true, uncallable: ['law'] });
});

describe('request ids', () => {
  test('a safe one of the caller is kept', async () => {
    const answer = await ask(
      gateway.url,
      { model: 'code' },
      { ...bearer(search.token), 'x-request-id': 'trace-17.a' },
    );
    expect(answer.headers['x-request-id']).toBe('trace-17.a');
  });

  test.each(['has space', '<script>', 'x'.repeat(200), '../../x'])('%j is replaced by ours', async (id) => {
    const answer = await ask(gateway.url, { model: 'code' }, { ...bearer(search.token), 'x-request-id': id });
    expect(answer.headers['x-request-id']).toMatch(/^req_[\w-]{24}$/);
  });
});

describe('pages beside the data path', () => {
  test('health is alive without a table, and readiness waits for one', async () => {
    const empty = await startGateway(undefined);
    const read = async (path: string) => {
      const answer = await request(`${empty.url}${path}`);
      expect(answer.headers['x-powered-by']).toBeUndefined();
      return { status: answer.statusCode, body: await answer.body.json() };
    };
    expect(await read('/healthz')).toEqual({ status: 200, body: { status: 'alive' } });
    expect(await read('/readyz')).toMatchObject({ status: 503, body: { ready: false, state: 'NOT_READY' } });
    expect((await ask(empty.url, { model: 'code' })).status).toBe(503);
    await empty.store.offer({ bytes: '{"format":99}', origin: 'test' });
    expect(await read('/readyz')).toMatchObject({
      status: 503,
      body: { lastRejection: { code: expect.any(String) } },
    });
    await empty.offer({ providers: simProviders(sim), capabilities: { code: 'openai/gpt' } });
    const { revision } = empty.store.current() ?? {};
    expect(await read('/readyz')).toMatchObject({
      status: 200,
      body: { ready: true, state: 'READY', revision },
    });
    await empty.store.offer({ bytes: 'nonsense', origin: 'test' });
    expect(await read('/readyz')).toMatchObject({ status: 200, body: { ready: true, revision } });
    expect(await read('/')).toMatchObject({ status: 200, body: { name: 'signalbox' } });
    expect(await read('/nothing')).toMatchObject({ status: 404 });
  });
});

test('over the limit of requests under way the next is refused at once, and let in when there is room', async () => {
  const small = await startGateway(
    { providers: simProviders(sim), capabilities: { slow: 'openai/m?delay=300ms', fast: 'openai/m' } },
    { maxConcurrent: 1 },
  );
  const slow = ask(small.url, { model: 'slow' });
  await expect.poll(() => sim.journal.entries().length).toBe(1);
  const refused = await ask(small.url, { model: 'fast' });
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  expect(errorIn(refused.text).code).toBe('overloaded');
  expect((await slow).status).toBe(200);
  expect((await ask(small.url, { model: 'fast' })).status).toBe(200);
});

describe('without caller keys', () => {
  test('the gateway does not listen beyond this machine', async () => {
    const { gateway: open } = await startGateway(undefined);
    for (const host of ['0.0.0.0', '::', '192.168.1.1', 'example.com', '127.0.0.1.example.com']) {
      await expect(open.listen(0, host)).rejects.toThrow(/loopback only/);
    }
  });

  test('a web page that came by another name is not let in', async () => {
    const open = await startGateway({ providers: simProviders(sim), capabilities: { code: 'openai/gpt' } });
    const visit = (host: string) =>
      sendRaw(open.url, `GET /v1/models HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    for (const host of ['evil.example:4000', 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect(statusOf(await visit(host))).toBe(403);
    }
    for (const host of ['localhost:4000', '127.0.0.1', '[::1]:80'])
      expect(statusOf(await visit(host))).toBe(200);
  });
});
