import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sim, SimStartError, startSim } from '../../src/sim/index.ts';
import { bodyLimit } from '../../src/sim/serve/read-body.ts';
import { rawCall } from './raw.ts';

let sim: Sim;

beforeAll(async () => {
  sim = await startSim({ latency: 'none', journalLimit: 50 });
});
afterAll(() => sim.close());
beforeEach(() => sim.reset());

const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 50 };

describe('where it listens', () => {
  test.each(['0.0.0.0', '10.0.0.1', 'example.com', '::', '1270.0.0.1'])('never on %s', async (host) => {
    const failure = await startSim({ host }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SimStartError);
    expect(failure).toMatchObject({ code: 'sim_host_not_loopback' });
  });

  test('on any loopback address that it is given', async () => {
    const other = await startSim({ host: '127.0.1.7', latency: 'none' });
    expect(other.url).toBe(`http://127.0.1.7:${other.port}`);
    await other.close();
  });

  test('not on a port that is taken, and says so', async () => {
    const failure = await startSim({ port: sim.port }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'sim_address_unavailable', cause: { code: 'EADDRINUSE' } });
  });
});

test('closing breaks what is open, ends its entries and frees the port', async () => {
  const short = await startSim({ latency: 'none' });
  const open = rawCall(short, { body: { ...body, model: 'm?stall=1', stream: true } });
  await expect.poll(() => short.journal.entries()[0]?.events).toBe(1);
  await short.close();
  expect((await open).ending).not.toBe('still open');
  expect(short.journal.entries()).toMatchObject([{ outcome: 'cut', events: 1 }]);
  await expect(fetch(short.url)).rejects.toThrow();
});

describe('whom it plays', () => {
  test.each([
    ['/openai/v1/chat/completions', 'openai', 'chat-completions'],
    ['/v1/chat/completions', 'sim', 'chat-completions'],
    ['/chat/completions', 'sim', 'chat-completions'],
    ['/qwen/compatible-mode/v1/chat/completions', 'qwen', 'chat-completions'],
    ['/anthropic/v1/messages', 'anthropic', 'messages'],
  ])('%s is %s, in the format %s', async (path, provider, format) => {
    const reply = await fetch(sim.url + path, { method: 'POST', body: JSON.stringify(body) });
    expect(reply.status).toBe(200);
    await reply.text();
    await sim.journal.settled();
    expect(sim.journal.entries()).toMatchObject([{ provider, format, path }]);
  });

  test.each([
    ['/x/v1/unknown', {}, { error: { type: 'invalid_request_error' } }],
    ['/x/v1/messages/unknown', {}, { type: 'error', error: { type: 'not_found_error' } }],
    ['/x/v1beta/unknown', {}, { error: { status: 'NOT_FOUND', code: 404 } }],
    ['/x/unknown', { 'x-goog-api-key': 'k' }, { error: { status: 'NOT_FOUND', code: 404 } }],
  ])('%s is not found, in the format that the request is in', async (path, headers, expected) => {
    const reply = await fetch(sim.url + path, { method: 'POST', headers, body: '{}' });
    expect(reply.status).toBe(404);
    expect(await reply.json()).toMatchObject(expected);
    expect(reply.headers.get('x-signalbox-simulated')).toBe('true');
  });
});

describe('a careful provider refuses, and writes down why', () => {
  test.each([
    ['a hop-by-hop header', { 'proxy-authorization': 'Basic abc' }, 'proxy-authorization'],
    ['an upgrade that was forwarded', { te: 'gzip' }, '"te"'],
    ['a connection header that names others', { connection: 'close, x-secret' }, 'x-secret'],
    ['two credentials', { authorization: 'Bearer a', 'x-api-key': 'b' }, 'authorization and x-api-key'],
    ['a key of our own gateway', { authorization: 'Bearer sb-live-123' }, "caller's own gateway key"],
  ])('%s', async (_title, headers, refusal) => {
    const reply = await rawCall(sim, { body, headers });
    expect(reply.head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(reply.body)).toMatchObject({ error: { message: expect.stringContaining(refusal) } });
    await sim.journal.settled();
    expect(sim.journal.entries()).toMatchObject([
      { outcome: 'refused', status: 400, refusal: expect.stringContaining(refusal) },
    ]);
    expect(JSON.stringify(sim.journal.entries())).not.toMatch(/sb-live-123|Basic abc/);
  });

  test.each([
    ['a body that is not JSON', '{', 400, 'not valid JSON'],
    ['a body that is not UTF-8', Buffer.from('{"a":"\xff"}', 'latin1'), 400, 'not valid JSON'],
    ['a body without a model', '{"messages":[]}', 400, 'model must be named'],
    ['a body without messages', '{"model":"m"}', 400, 'messages'],
    ['a scenario that it does not know', '{"model":"m?oops=1"}', 400, 'unknown scenario key \\"oops\\"'],
    ['a body that is too large', Buffer.alloc(bodyLimit + 1, ' '), 413, 'larger than'],
  ])('%s', async (_title, sent, status, words) => {
    const reply = await fetch(`${sim.url}/x/chat/completions`, { method: 'POST', body: sent });
    expect(reply.status).toBe(status);
    expect(await reply.text()).toContain(words);
    await sim.journal.settled();
    expect(sim.journal.entries()).toMatchObject([{ outcome: 'refused', status }]);
  });

  test.each([
    ['chat/completions', { ...body, model: 'm'.repeat(257) }, 'model'],
    ['chat/completions', { ...body, model: 'm?tokens=100000', n: 5 }, 'x-sim-scenario'],
    ['embeddings', { model: 'e', input: 'x', dimensions: 1e9 }, 'dimensions'],
    ['embeddings', { model: 'e', input: Array.from({ length: 2049 }, () => 'x') }, 'input'],
  ])('more than is possible: %s', async (path, sent, param) => {
    const reply = await fetch(`${sim.url}/x/${path}`, { method: 'POST', body: JSON.stringify(sent) });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: { param } });
  });

  test('a method that is not the one of the path, and a compressed body', async () => {
    expect((await fetch(`${sim.url}/x/chat/completions`)).status).toBe(405);
    const headers = { 'content-encoding': 'gzip' };
    const reply = await fetch(`${sim.url}/x/chat/completions`, { method: 'POST', headers, body: 'x' });
    expect(reply.status).toBe(415);
  });

  test('a scenario of the header and one of the model name that say the same', async () => {
    const reply = await rawCall(sim, {
      body: { ...body, model: 'm?status=500' },
      headers: { 'x-sim-scenario': 'status=500' },
    });
    expect(reply.body).toContain('given twice');
  });
});

describe('what is drawn depends on the seed and the request alone', () => {
  async function answer(seed: number, content: string): Promise<unknown> {
    const one = await startSim({ latency: 'none', seed, clock: () => 0 });
    try {
      const sent = JSON.stringify({
        ...body,
        messages: [{ role: 'user', content }],
        max_tokens: 500,
        stream: true,
      });
      const reply = await fetch(`${one.url}/x/v1/chat/completions`, { method: 'POST', body: sent });
      return await reply.text();
    } finally {
      await one.close();
    }
  }

  test('equal ones give equal bytes, another seed or question other ones', async () => {
    const first = await answer(1, 'What of trains?');
    expect(await answer(1, 'What of trains?')).toBe(first);
    expect(await answer(2, 'What of trains?')).not.toBe(first);
    expect(await answer(1, 'What of ships?')).not.toBe(first);
  });

  test('a question asked twice gets the same text under two ids, so that each bill can be told apart', async () => {
    const ask = async (): Promise<{ id: string; choices: unknown }> => {
      const reply = await fetch(`${sim.url}/x/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      // The body of a chat completion.
      return (await reply.json()) as { id: string; choices: unknown };
    };
    const [one, other] = [await ask(), await ask()];
    expect(one.choices).toEqual(other.choices);
    expect(one.id).not.toBe(other.id);
  });
});

describe('the pages about itself', () => {
  test('give the journal, bounded, and forget it on demand', async () => {
    for (let count = 0; count < 52; count += 1) {
      await fetch(`${sim.url}/x/v1/chat/completions`, { method: 'POST', body: JSON.stringify(body) }).then(
        (reply) => reply.text(),
      );
    }
    await sim.journal.settled();
    const page = await fetch(`${sim.url}/__sim/journal`);
    expect(await page.json()).toEqual({ entries: sim.journal.entries(), dropped: 2 });
    expect(sim.journal.entries()).toHaveLength(50);
    await fetch(`${sim.url}/__sim/journal`, { method: 'DELETE' });
    expect(sim.journal.entries()).toEqual([]);
  });

  test('list the words of the scenario language', async () => {
    const page = await fetch(`${sim.url}/__sim/scenarios`);
    expect(await page.json()).toContainEqual({
      key: 'cut',
      does: expect.any(String),
      expects: expect.stringContaining('headers'),
    });
  });

  test('are not for web pages that reach this machine under another name', async () => {
    const reply = await rawCall(sim, { path: '/__sim/journal', body: '', headers: { host: 'evil.example' } });
    expect(reply.head).toMatch(/^HTTP\/1\.1 403 /);
  });
});
