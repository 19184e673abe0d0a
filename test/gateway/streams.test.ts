import { request } from 'undici';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Sim } from '../../src/sim/start-sim.ts';
import { ask, chunksIn, errorIn } from './support/ask.ts';
import type { RouteSpec } from './support/build-table.ts';
import { chunk, ending, startFakeProvider } from './support/fake-provider.ts';
import { simProviders, startGateway, startTestSim } from './support/start-gateway.ts';

let sim: Sim;

beforeEach(async () => {
  sim = await startTestSim();
});

function start(route: RouteSpec | string) {
  return startGateway({ providers: simProviders(sim), capabilities: { code: route } });
}

/** How a stream that began well and failed must look. */
function expectHonestFailure(text: string, code: string): void {
  expect(text).not.toContain('[DONE]');
  const chunks = chunksIn(text);
  expect(chunks.length).toBeGreaterThan(1);
  expect(chunks.at(-1)).toMatchObject({ error: { code } });
}

describe.each([['openai'], ['anthropic'], ['gemini']])(
  'a stream from a provider that speaks %s',
  (provider) => {
    test.each([
      ['cut by the provider', 'cut=4'],
      ['reset', 'cut=4&by=rst'],
      ['cut within an event', 'cut=4&mid-event=yes'],
    ])('%s ends with an error and no [DONE]', async (_name, scenario) => {
      const { url, settled } = await start(`${provider}/m?tokens=60&${scenario}`);
      const answer = await ask(url, { model: 'code', stream: true });
      expect(answer.status).toBe(200);
      expectHonestFailure(answer.text, 'stream_truncated');
      expect(settled[0]).toMatchObject({ outcome: 'failed', code: 'stream_truncated', attempts: 1 });
      expect(sim.journal.entries()).toHaveLength(1);
    });

    test('that sends an error event ends with an error and no [DONE]', async () => {
      const { url } = await start(`${provider}/m?tokens=60&error=4`);
      const answer = await ask(url, { model: 'code', stream: true });
      expect(answer.text).not.toContain('[DONE]');
      expect(chunksIn(answer.text).at(-1)).toHaveProperty('error.code');
    });

    test('that falls silent ends with a timeout', async () => {
      const route = { use: `${provider}/m?tokens=60&stall=5`, timeouts: { idle: 120 } };
      const { url } = await start(route);
      expectHonestFailure((await ask(url, { model: 'code', stream: true })).text, 'upstream_timeout');
    });

    test('that only sends comments counts as silent', async () => {
      const route = { use: `${provider}/m?tokens=60&stall=5&comments=20ms`, timeouts: { idle: 150 } };
      const { url } = await start(route);
      expectHonestFailure((await ask(url, { model: 'code', stream: true })).text, 'upstream_timeout');
    });

    test('that drips is ended by the total limit', async () => {
      const route = { use: `${provider}/m?tokens=60&drip=2ms`, timeouts: { total: 900 } };
      const { url } = await start(route);
      const answer = await ask(url, { model: 'code', stream: true });
      expect(answer.text).not.toContain('[DONE]');
      expect(JSON.stringify(chunksIn(answer.text).at(-1) ?? JSON.parse(answer.text))).toContain(
        'upstream_timeout',
      );
    });

    test('whose first token is late fails over', async () => {
      const route = {
        use: `${provider}/m?first-token=3s`,
        fallback: ['openai/two'],
        timeouts: { firstToken: 100 },
      };
      const { url } = await start(route);
      const answer = await ask(url, { model: 'code', stream: true });
      expect(answer.headers['x-signalbox-model']).toBe('code-fallback-1');
    });

    test('compressed against our wish is read all the same', async () => {
      const { url } = await start(`${provider}/m?tokens=30&encoding=gzip`);
      const answer = await ask(url, { model: 'code', stream: true });
      expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    });

    test.each(['bad-gzip', 'truncated-gzip'])('that comes as %s is a failure', async (encoding) => {
      const { url } = await start(`${provider}/m?tokens=300&encoding=${encoding}`);
      const answer = await ask(url, { model: 'code', stream: true });
      expect(answer.text).not.toContain('[DONE]');
      expect(answer.text).toContain('upstream_bad_body');
    });
  },
);

test('a caller’s SDK throws on a stream that was cut', async () => {
  const { client } = await start('openai/m?tokens=60&cut=4');
  const stream = await client.chat.completions.create({
    model: 'code',
    messages: [{ role: 'user', content: 'hello' }],
    stream: true,
  });
  let text = '';
  const read = async () => {
    for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
  };
  await expect(read()).rejects.toMatchObject({ code: 'stream_truncated' });
  expect(text).not.toBe('');
});

test('the total limit ends a whole answer too', async () => {
  const { url } = await start({ use: 'openai/m?delay=3s', timeouts: { total: 150 } });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(504);
  expect(errorIn(answer.text).code).toBe('upstream_timeout');
});

test('a caller who leaves in the middle frees the provider at once', async () => {
  const { url, settled } = await start('openai/m?tokens=60&stall=5');
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  await answer.body.take(1).toArray();
  answer.body.destroy();
  await expect.poll(() => sim.journal.entries()[0]?.outcome, { timeout: 1000 }).toBe('abandoned');
  await expect.poll(() => settled[0]?.outcome).toBe('abandoned');
});

test('a caller who leaves before the answer frees the provider too, and is not retried', async () => {
  const { url } = await start({ use: 'openai/m?delay=5s', fallback: ['openai/two'] });
  const leaving = new AbortController();
  const asked = request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', messages: [{ role: 'user', content: 'hello' }] }),
    signal: leaving.signal,
  });
  await expect.poll(() => sim.journal.entries().length).toBe(1);
  leaving.abort();
  await expect(asked).rejects.toThrow();
  await expect.poll(() => sim.journal.entries()[0]?.outcome, { timeout: 1000 }).toBe('abandoned');
  expect(sim.journal.entries()).toHaveLength(1);
});

test('an open stream finishes on its table while the next request gets the new one', async () => {
  let release: () => void = () => {};
  const old = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk('first half, '));
    release = () => {
      response.end(chunk('second half') + ending());
    };
  });
  const fresh = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end(chunk('from the new model') + ending());
  });
  const providers = {
    old: { api: 'openai', baseUrl: old.url },
    fresh: { api: 'openai', baseUrl: fresh.url },
  };
  const gateway = await startGateway({ providers, capabilities: { code: 'old/one' } });
  const before = gateway.store.current()?.revision;
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  await gateway.offer({ providers, capabilities: { code: 'fresh/two' } });
  const next = await ask(gateway.url, { model: 'code', stream: true });
  expect(next.headers['x-signalbox-provider']).toBe('fresh');
  expect(next.headers['x-signalbox-revision']).not.toBe(before);
  release();
  const text = await answer.body.text();
  expect(text).toContain('second half');
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(answer.headers['x-signalbox-revision']).toBe(before);
});

test('a provider that holds the connection after the end does not hold the caller', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk('all said') + ending());
  });
  const { url } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const answer = await ask(url, { model: 'code', stream: true });
  expect(answer.text.match(/\[DONE\]/g)).toHaveLength(1);
});

describe.each([
  ['comments', ': still here\n\n'],
  ['content', chunk('too late')],
])('a provider that goes on with %s after the end', (_name, more) => {
  test.each(['openai', 'openai-compatible'])('does not hold a caller of %s', async (api) => {
    const fake = await startFakeProvider((response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(chunk('all said') + ending() + more);
      const timer = setInterval(() => response.write(more), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { url, settled } = await startGateway({
      providers: { fake: { api, baseUrl: fake.url } },
      capabilities: { code: 'fake/one' },
    });
    const answer = await ask(url, { model: 'code', stream: true });
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(answer.text.match(/\[DONE\]/g)).toHaveLength(1);
    expect(answer.text).not.toContain('too late');
    expect(settled[0]).toMatchObject({ outcome: 'complete' });
  });
});

test('a translated stream does not wait for the total limit where pings follow its end', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    for (const message of anthropicMessages) response.write(`data: ${JSON.stringify(message)}\n\n`);
    const timer = setInterval(() => response.write('data: {"type":"ping"}\n\n'), 100);
    response.on('close', () => clearInterval(timer));
  });
  const { url, settled } = await startGateway({
    providers: { fake: { api: 'anthropic-messages', baseUrl: fake.url } },
    capabilities: { code: { use: 'fake/one', timeouts: { total: 3000 } } },
  });
  const answer = await ask(url, { model: 'code', stream: true });
  expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(settled[0]).toMatchObject({ outcome: 'complete' });
});

test('a connection that breaks after the end takes nothing from the answer', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk('all said') + ending());
    setTimeout(() => response.destroy(), 50);
  });
  const { url, settled } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const answer = await ask(url, { model: 'code', stream: true });
  expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(settled[0]).toMatchObject({ outcome: 'complete' });
});

const anthropicMessages = [
  { type: 'message_start', message: { id: 'msg_1', role: 'assistant', model: 'claude', content: [] } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'all said' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
  { type: 'message_stop' },
];

test('a stream that ends well without the terminator gets it', async () => {
  const { url } = await start('openai/m?tokens=10&done=no');
  const answer = await ask(url, { model: 'code', stream: true });
  expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
});

test.each([
  ['passed through', 'openai'],
  ['translated', 'openai-compatible'],
])('a stream %s in which one of two answers never ended is cut, and not complete', async (_name, api) => {
  const choice = (index: number, delta: object, finish_reason: string | null) =>
    `data: ${JSON.stringify({ id: 'c', model: 'fake-1', choices: [{ index, delta, finish_reason }] })}\n\n`;
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(choice(0, { content: 'whole' }, null) + choice(1, { content: 'ha' }, null));
    response.end(choice(0, {}, 'stop'));
  });
  const { url, settled } = await startGateway({
    providers: { fake: { api, baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const answer = await ask(url, { model: 'code', stream: true, n: 2 });
  expectHonestFailure(answer.text, 'stream_truncated');
  expect(settled[0]).toMatchObject({ outcome: 'failed', code: 'stream_truncated' });
});

test('a slow reader is waited for: no more than a bounded part of the stream is held', async () => {
  const big = 'x'.repeat(64 * 1024);
  const limit = 64 * 1024 * 1024;
  let written = 0;
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    const more = () => {
      while (written < limit) {
        written += big.length;
        if (!response.write(chunk(big))) {
          response.once('drain', more);
          return;
        }
      }
    };
    more();
  });
  const { url } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  let last = -1;
  await expect
    .poll(
      () => {
        const still = written === last;
        last = written;
        return still && written > 0;
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true);
  // What is in flight are the kernel's socket buffers, twice; the rest has not been sent.
  expect(written).toBeLessThan(32 * 1024 * 1024);
  answer.body.destroy();
});

test('streams may not be stored, changed or held back on the way', async () => {
  const { url } = await start('openai/m?tokens=5&headers=noisy');
  const { headers } = await ask(url, { model: 'code', stream: true });
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(headers['cache-control']).toBe('no-cache, no-transform');
  expect(headers['x-accel-buffering']).toBe('no');
  expect(headers['set-cookie']).toBeUndefined();
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect(headers['server']).toBeUndefined();
});

test('a silent stream is pinged with a comment of one line', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk('thinking'));
    setTimeout(() => response.end(chunk(' done') + ending()), 300);
  });
  const { url, client } = await startGateway(
    { providers: { fake: { api: 'openai', baseUrl: fake.url } }, capabilities: { code: 'fake/one' } },
    { pingInterval: 50 },
  );
  const answer = await ask(url, { model: 'code', stream: true });
  expect(answer.text).toContain('\n\n: ping\n');
  expect(answer.text).not.toContain(': ping\n\n');
  const runner = client.chat.completions.stream({
    model: 'code',
    messages: [{ role: 'user', content: 'hello' }],
  });
  expect((await runner.finalMessage()).content).toBe('thinking done');
});
