import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/table/canonical.ts';
import { decodeTable } from '../../src/table/decode.ts';
import { revisionOf } from '../../src/table/revision.ts';
import { buildTable } from './support/build-table.ts';
import { sendRaw } from './support/raw.ts';
import { simProviders, startGateway, startTestSim, testKeys } from './support/start-gateway.ts';

const adminToken = 'admin-canary-0123456789abcdef0123456789';
const authorization = `Bearer ${adminToken}`;

async function started(parts: { readonly adminToken?: string } = { adminToken }) {
  const providers = simProviders(await startTestSim());
  const spec = { providers, capabilities: { chat: 'openai/gpt', code: 'anthropic/claude' } };
  return { ...(await startGateway(spec, parts)), table: buildTable(spec), providers };
}

async function get(
  url: string,
  headers: Record<string, string | string[]> = {},
  method: 'GET' | 'POST' = 'GET',
) {
  const answer = await request(`${url}/admin/table`, { method, headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

describe('the live table', () => {
  test('is given to who has the token: canonical bytes, named by their digest', async () => {
    const { url, table, store, logged } = await started();
    const { status, headers, text } = await get(url, { authorization });
    expect(status).toBe(200);
    expect(text).toBe(canonicalJson(table));
    expect(decodeTable(text).ok).toBe(true);
    expect(headers).toMatchObject({
      etag: `"${await revisionOf(text)}"`,
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-signalbox-environment': table.environment,
      'x-signalbox-revision': store.current()?.revision,
    });
    for (const secret of [...Object.values(testKeys), adminToken]) {
      expect(text).not.toContain(secret);
      expect(logged()).not.toContain(secret);
    }
  });

  test('is not sent again to who has it', async () => {
    const { url } = await started();
    const { headers } = await get(url, { authorization });
    const again = await get(url, { authorization, 'if-none-match': `"other", W/${headers['etag']}` });
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  test.each([
    ['nothing', {}],
    ['another token', { authorization: `${authorization}0` }],
    ['a part of it', { authorization: authorization.slice(0, -1) }],
    ['another scheme', { authorization: `Basic ${adminToken}` }],
  ])('is kept from who sends %s, whatever the method', async (_, headers) => {
    const { url, logged } = await started();
    const got = await get(url, headers);
    expect(got).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(got.text).not.toContain('openai');
    expect((await get(url, headers, 'POST')).status).toBe(401);
    expect(logged()).toContain('without the right token');
    expect(logged()).not.toContain(adminToken.slice(0, 20));
  });

  test('is kept from who sends two credentials, of which one is right', async () => {
    const { url } = await started();
    const head = `GET /admin/table HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\nauthorization: ${authorization}\r\nconnection: close\r\n\r\n`;
    expect(await sendRaw(url, head)).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('takes no other method from who may read it', async () => {
    const { url } = await started();
    expect(await get(url, { authorization }, 'POST')).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
    });
  });

  test.each(['/admin/table', '/healthz', '/status'])(
    'no body that is sent to %s is read beyond the answer',
    async (path) => {
      const { url } = await started();
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (bytes) => (answer += bytes)).on('error', () => {});
      const closed = once(socket, 'close');
      socket.write(`POST ${path} HTTP/1.1\r\nhost: gateway\r\ncontent-length: 1000000000\r\n\r\n`);
      // Never the whole: whoever waits for it would wait for ever.
      socket.write('x'.repeat(1000));
      await closed;
      expect(answer).toMatch(path === '/admin/table' ? /^HTTP\/1\.1 401 / : /^HTTP\/1\.1 405 /);
      expect(answer).toMatch(/^connection: close\r$/im);
    },
  );

  test('is nowhere where no token is set, and the other pages stay open', async () => {
    const { url } = await started({});
    const { status, text } = await get(url, { authorization });
    expect(status).toBe(404);
    expect(text).toContain('unknown_endpoint');
    expect((await request(`${url}/status`)).statusCode).toBe(200);
  });

  test('is 503 while there is none', async () => {
    const { url } = await startGateway(undefined, { adminToken });
    expect(await get(url, { authorization })).toMatchObject({ status: 503 });
    expect((await get(url)).status).toBe(401);
  });

  test('is the one of the moment after a reload', async () => {
    const { url, offer, providers } = await started();
    const first = await get(url, { authorization });
    await offer({ providers, capabilities: { chat: 'gemini/other' } });
    const second = await get(url, { authorization, 'if-none-match': String(first.headers['etag']) });
    expect(second.status).toBe(200);
    expect(second.text).not.toBe(first.text);
    expect(second.headers['etag']).toBe(`"${await revisionOf(second.text)}"`);
  });
});
