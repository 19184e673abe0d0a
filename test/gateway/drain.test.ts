import { request } from 'undici';
import { expect, test, vi } from 'vitest';
import { chunk, ending, startFakeProvider, wholeAnswer } from './support/fake-provider.ts';
import { startGateway } from './support/start-gateway.ts';

async function startHeld(parts: { drainTimeout?: number } = {}) {
  let release: () => void = () => {};
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk('begun'));
    release = () => response.end(chunk(' and finished') + ending());
  });
  const gateway = await startGateway(
    { providers: { fake: { api: 'openai', baseUrl: fake.url } }, capabilities: { code: 'fake/one' } },
    parts,
  );
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  return { ...gateway, answer, release: () => release() };
}

test('a drain lets open streams finish and takes no new connection', async () => {
  const { gateway, url, answer, release } = await startHeld();
  const drained = gateway.drain();
  await expect(request(`${url}/readyz`)).rejects.toThrow(/ECONNREFUSED/);
  release();
  expect(await answer.body.text()).toContain('and finished');
  await drained;
  expect(gateway.server.listening).toBe(false);
});

test('a drain ends when its time is up', async () => {
  const { gateway, answer } = await startHeld({ drainTimeout: 100 });
  const read = answer.body.text();
  read.catch(() => {});
  await gateway.drain();
  await expect(read).rejects.toThrow();
});

test('a second drain does not wait', async () => {
  const { gateway, answer } = await startHeld({ drainTimeout: 60_000 });
  answer.body.text().catch(() => {});
  const first = gateway.drain();
  await gateway.drain();
  await first;
  expect(gateway.server.listening).toBe(false);
});

test('a drain waits until a slow reader has the last byte', async () => {
  const text = 'x'.repeat(6_000_000);
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'application/json');
    response.end(wholeAnswer(text));
  });
  const { gateway, url, settled } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', messages: [{ role: 'user', content: 'hello' }] }),
  });
  const drained = gateway.drain();
  // The answer is written, as far as the gateway is concerned, and still on its way.
  await vi.waitFor(() => expect(settled).toHaveLength(1));
  expect(await answer.body.text()).toContain(text);
  await drained;
});

test('a drain waits for the tail of a stream whose reader pauses', async () => {
  const long = 'z'.repeat(2 * 1024 * 1024);
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end(chunk(long) + chunk(long) + ending());
  });
  const { url, gateway } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const draining = gateway.drain();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const text = await answer.body.text();
  expect(text.length).toBeGreaterThan(2 * long.length);
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  await draining;
});
