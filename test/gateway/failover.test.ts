import { beforeEach, describe, expect, test } from 'vitest';
import type { Sim } from '../../src/sim/start-sim.ts';
import { ask, errorIn } from './support/ask.ts';
import type { RouteSpec } from './support/build-table.ts';
import { startFakeProvider, wholeAnswer } from './support/fake-provider.ts';
import { simProviders, startGateway, startTestSim } from './support/start-gateway.ts';

let sim: Sim;

beforeEach(async () => {
  sim = await startTestSim();
});

/** Retries wait for nothing here, and how long they would have is in `waits`. */
async function start(route: RouteSpec, more: { attempts?: number; retryReserve?: number } = {}) {
  const { attempts = 3, ...parts } = more;
  const waits: number[] = [];
  const gateway = await startGateway(
    {
      providers: simProviders(sim),
      capabilities: { code: route },
      retry: { attempts, backoff: 2, maxBackoff: 500 },
    },
    { ...parts, sleep: async (milliseconds) => void waits.push(milliseconds) },
  );
  return { ...gateway, waits };
}

function calls(): readonly string[] {
  return sim.journal.entries().map(({ model }) => model ?? '?');
}

describe.each([[false], [true]])('with stream: %s', (stream) => {
  test.each([
    ['a 500', 'status=500'],
    ['a 503', 'status=503'],
    ['a 429', 'status=429'],
    ['a model that the provider does not know', 'status=404'],
    ['a connection that breaks before the head', 'cut=headers'],
    ['a redirect', 'redirect=http://127.0.0.1:9/'],
    ['a page of HTML', 'body=html'],
    ['an error inside a 200', 'body=error'],
  ])('%s fails over to the next model', async (_name, scenario) => {
    const { url } = await start({ use: `openai/one?${scenario}`, fallback: ['openai/two'] });
    const answer = await ask(url, { model: 'code', stream });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-signalbox-model']).toBe('code-fallback-1');
    expect(answer.headers['x-signalbox-reason']).toBe('FALLBACK');
    expect(calls().at(-1)).toBe('two');
  });

  test('a provider key that is not accepted fails over to another key, past the models of the same', async () => {
    const { url } = await start({
      use: 'openai/one?status=401',
      fallback: ['openai/two', 'anthropic/three'],
    });
    const answer = await ask(url, { model: 'code', stream });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-signalbox-model']).toBe('code-fallback-2');
    expect(calls()).toEqual(['one', 'three']);
  });

  test('a retryable failure is tried again at the same place', async () => {
    const { url } = await start({ use: 'openai/one?status=500&times=1' });
    const answer = await ask(url, { model: 'code', stream });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-signalbox-attempts']).toBe('2');
    expect(calls()).toEqual(['one', 'one']);
  });

  test('an error as the first event of a stream is still a proper HTTP error', async () => {
    const { url } = await start({ use: 'openai/one?error=0' });
    const answer = await ask(url, { model: 'code', stream: true });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.headers['content-type']).toContain('application/json');
  });
});

test('a body that is cut in half fails over', async () => {
  const { url } = await start({ use: 'openai/one?body=truncated-json', fallback: ['openai/two'] });
  expect((await ask(url, { model: 'code' })).headers['x-signalbox-model']).toBe('code-fallback-1');
});

test('a whole answer in place of a stream is told as a stream', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'application/json');
    response.end(wholeAnswer('all at once'));
  });
  const { client } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const runner = client.chat.completions.stream({
    model: 'code',
    messages: [{ role: 'user', content: 'hi' }],
  });
  expect((await runner.finalMessage()).content).toBe('all at once');
});

test('a request makes at most as many calls as the table allows, with every target in its turn', async () => {
  const { url } = await start({
    use: 'openai/one?status=500',
    fallback: ['openai/two?status=500', 'openai/three?status=500'],
  });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(502);
  expect(answer.headers['x-should-retry']).toBe('false');
  expect(calls()).toEqual(['one', 'two', 'three']);
});

test.each([
  ['a wrong request', 'status=400'],
  ['a prompt that is too long', 'reason=context-length'],
  ['content that the provider refuses', 'reason=content-filter'],
])('%s is not tried again anywhere', async (_name, scenario) => {
  const { url } = await start({ use: `openai/one?${scenario}`, fallback: ['openai/two'] });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(400);
  expect(calls()).toEqual(['one']);
});

test.each([
  ['context-length', 'context_length'],
  ['content-filter', 'content_filter'],
  ['rate-limit', 'rate_limit'],
] as const)(
  'a fallback declared for %s is taken, and one for another class is passed over',
  async (reason, on) => {
    const other = on === 'rate_limit' ? 'timeout' : 'rate_limit';
    const { url } = await start({
      use: `openai/one?reason=${reason}`,
      fallback: [
        { use: 'openai/wrong', on: [other] },
        { use: 'openai/right', on: [on] },
      ],
    });
    const answer = await ask(url, { model: 'code' });
    expect(answer.headers['x-signalbox-model']).toBe('code-fallback-2');
    expect(calls()).toEqual(['one', 'right']);
  },
);

test('Retry-After is waited for when it is short', async () => {
  const { url, waits } = await start({ use: 'openai/one?status=429&retry-after-ms=120&times=1' });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(200);
  expect(waits).toEqual([120]);
});

test('a longer Retry-After than we wait is handed to the caller', async () => {
  const { url } = await start({ use: 'openai/one?status=429&retry-after=7' });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(429);
  expect(answer.headers['retry-after']).toBe('7');
  expect(answer.headers['x-should-retry']).toBe('false');
  expect(calls()).toEqual(['one']);
});

test('the SDK makes one call when our own tries are spent', async () => {
  const { client } = await start({ use: 'openai/one?status=503' }, { attempts: 1 });
  const failed = client.chat.completions.create(
    { model: 'code', messages: [{ role: 'user', content: 'hello' }] },
    { maxRetries: 4 },
  );
  await expect(failed).rejects.toMatchObject({ status: 503, code: 'upstream_overloaded' });
  expect(calls()).toEqual(['one']);
});

test.each([
  ['retries', { use: 'openai/one?status=500' }],
  [
    'fallbacks',
    { use: 'openai/one?status=500', fallback: ['openai/two?status=500', 'openai/three?status=500'] },
  ],
])('%s stop when the budget of the process is spent', async (_name, route) => {
  const { url } = await start(route, { retryReserve: 10 });
  for (let index = 0; index < 60; index += 1) await ask(url, { model: 'code' });
  // Ten in reserve and a fifth of each request, until the breaker lets through one call a request.
  expect(calls().length).toBeLessThanOrEqual(60 * 1.2 + 10);
});

test('fallbacks from a provider that refuses at once go on when the budget is spent', async () => {
  const { url } = await start(
    { use: 'openai/one?status=429', fallback: ['openai/two'] },
    { retryReserve: 0 },
  );
  for (let index = 0; index < 20; index += 1) {
    expect((await ask(url, { model: 'code' })).headers['x-signalbox-model']).toBe('code-fallback-1');
  }
});

test('a provider that does not accept our key is our trouble and not the caller’s', async () => {
  const { url } = await start({ use: 'openai/one?status=401' });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(502);
  expect(errorIn(answer.text).code).toBe('upstream_auth');
});

test('a target without credentials is passed over, and 503 where nothing else is left', async () => {
  const { openai, anthropic } = simProviders(sim);
  const bare = { ...anthropic, auth: { header: 'x-api-key', env: 'NOT_SET' } };
  const { url } = await startGateway({
    providers: { openai, bare },
    capabilities: { both: { use: 'bare/claude', fallback: ['openai/two'] }, one: 'bare/claude' },
  });
  expect((await ask(url, { model: 'both' })).headers['x-signalbox-model']).toBe('both-fallback-1');
  const answer = await ask(url, { model: 'one' });
  expect(answer.status).toBe(503);
  expect(errorIn(answer.text)).toMatchObject({ code: 'no_credentials' });
  expect(sim.journal.entries()).toHaveLength(1);
});

test('x-signalbox-explain adds the decision and every attempt, on answers and on errors', async () => {
  const { url } = await start({ use: 'openai/one?status=500&times=5', fallback: ['openai/two'] });
  const explain = { 'x-signalbox-explain': 'full' };
  const whole = JSON.parse((await ask(url, { model: 'code' }, explain)).text);
  expect(whole.routing).toMatchObject({
    capability: 'code',
    reason: 'STATIC',
    rules: [{ outcome: 'matched' }],
  });
  expect(whole.routing.attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'failed',
    'failed',
    'answered',
  ]);
  const streamed = await ask(url, { model: 'code', stream: true }, explain);
  expect(streamed.text).toContain('"routing":');
  const { url: failing } = await start({ use: 'openai/bad?status=400' });
  const failed = JSON.parse((await ask(failing, { model: 'code' }, explain)).text);
  expect(failed.routing.attempts).toMatchObject([{ outcome: 'failed', status: 400 }]);
});

test('the capability’s parameters go under the caller’s own, and its overrides above', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'application/json');
    response.end(wholeAnswer('fine'));
  });
  const { url } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: {
      code: {
        use: 'fake/one',
        params: { defaults: { temperature: 0.1, top_p: 0.2, max_tokens: 10 }, override: { seed: 7 } },
      },
    },
  });
  await ask(url, { model: 'code', temperature: 0.9, seed: 1, max_completion_tokens: 99 });
  expect(JSON.parse(fake.seen[0]?.body ?? '{}')).toMatchObject({
    model: 'one',
    temperature: 0.9,
    top_p: 0.2,
    seed: 7,
    max_completion_tokens: 99,
  });
});

test('a failure names the deployment whose it is, and not one that was passed over', async () => {
  const auth = { header: 'authorization', env: 'NO_SUCH_KEY' };
  const { url, settled } = await startGateway({
    providers: {
      dead: { api: 'openai', baseUrl: 'http://127.0.0.1:1' },
      keyless: { api: 'openai', baseUrl: 'http://127.0.0.1:1', auth },
    },
    capabilities: { code: { use: 'keyless/a', fallback: ['dead/b', 'keyless/c'] } },
  });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(502);
  expect(answer.headers).toMatchObject({
    'x-signalbox-model': 'code-fallback-1',
    'x-signalbox-provider': 'dead',
    'x-signalbox-attempts': '2',
  });
  expect(errorIn(answer.text).message).toMatch(
    /^dead \(code-fallback-1\): The provider cannot be reached \(ECONNREFUSED\)\. For 2 other targets the/,
  );
  expect(settled[0]).toMatchObject({ provider: 'dead', deployment: 'code-fallback-1@dead' });
});

test('a caller’s wish for a fault goes to a simulator, and to no real provider', async () => {
  const providers = simProviders(sim);
  const spec = { providers, capabilities: { code: { use: 'openai/one' } } };
  const fault = { 'x-sim-scenario': 'status=418' };
  const real = await startGateway(spec);
  expect((await ask(real.url, { model: 'code' }, fault)).status).toBe(200);
  const simulated = await startGateway(spec, {
    endpoint: () => ({ baseUrl: `${sim.url}/openai`, headers: {}, allowPrivate: true, simulated: true }),
  });
  expect((await ask(simulated.url, { model: 'code' })).status).toBe(200);
  expect((await ask(simulated.url, { model: 'code' }, fault)).status).not.toBe(200);
});
