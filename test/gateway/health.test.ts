import { beforeEach, describe, expect, test } from 'vitest';
import { timingsOf } from '../../src/gateway/chat/timings.ts';
import type { Sim } from '../../src/sim/start-sim.ts';
import type { Breaker } from '../../src/table/table.ts';
import { ask, errorIn } from './support/ask.ts';
import { buildTable, type RouteSpec } from './support/build-table.ts';
import { chunk, ending, startFakeProvider, wholeAnswer } from './support/fake-provider.ts';
import { simProviders, startGateway, startTestSim } from './support/start-gateway.ts';

let sim: Sim;

beforeEach(async () => {
  sim = await startTestSim();
});

/** One attempt for each target, so that what health keeps away is not hidden by retries. */
async function start(route: RouteSpec, breaker: Partial<Breaker> = {}) {
  const gateway = await startGateway(
    {
      providers: simProviders(sim),
      capabilities: { code: route },
      retry: { attempts: 3, backoff: 1, maxBackoff: 100 },
      breaker: { failures: 1, cooldown: 10_000, maxCooldown: 300_000, ...breaker },
    },
    { sleep: async () => {} },
  );
  const causes = () =>
    Object.fromEntries(gateway.router.health().map((one) => [one.deployment, one.cause?.kind ?? 'well']));
  return { ...gateway, causes };
}

const calls = () => sim.journal.entries().map(({ model }) => model);

/** What each of the three is set aside for afterwards: the one that failed, another model of its key, another key. */
type After = readonly [one: string, two: string, three: string];

const limited: After = ['rate-limited', 'well', 'well'];
const well: After = ['well', 'well', 'well'];

describe.each([[false], [true]])('with stream: %s', (stream) => {
  test.each<[string, string, served: string, After]>([
    ['429 without a wait', 'status=429', 'two', limited],
    ['429 and seconds', 'status=429&retry-after=2', 'two', limited],
    ['429 and milliseconds', 'status=429&retry-after-ms=5000', 'two', limited],
    ['429 and a date to come', 'status=429&retry-after=Fri, 01 Jan 2100 00:00:00 GMT', 'two', limited],
    ['429 and a date in the past', 'status=429&retry-after=Fri, 01 Jan 2010 00:00:00 GMT', 'two', limited],
    ['429 and garbage', 'status=429&retry-after=soon', 'two', limited],
    ['429 and a billion seconds', 'status=429&retry-after=1e9', 'two', limited],
    ['429 for the quota', 'reason=quota', 'three', ['quota-spent', 'quota-spent', 'well']],
    ['402', 'status=402', 'three', ['quota-spent', 'quota-spent', 'well']],
    ['401', 'status=401', 'three', ['key-refused', 'key-refused', 'well']],
    ['403', 'status=403', 'three', ['access-refused', 'access-refused', 'well']],
    ['500', 'status=500', 'two', ['failures', 'well', 'well']],
    ['503', 'status=503', 'two', ['failures', 'well', 'well']],
    ['529', 'status=529', 'two', ['failures', 'well', 'well']],
    ['504', 'status=504', 'two', ['failures', 'well', 'well']],
    ['408', 'status=408', 'two', ['failures', 'well', 'well']],
    ['404', 'status=404', 'two', ['failures', 'well', 'well']],
  ])('%s goes elsewhere, and health hears what it means', async (_name, scenario, served, after) => {
    const { url, causes } = await start({
      use: `openai/one?${encodeURI(scenario)}`,
      fallback: ['openai/two', 'anthropic/three'],
    });
    const answer = await ask(url, { model: 'code', stream });
    expect(answer.status).toBe(200);
    expect(calls().at(-1)).toBe(served);
    expect(Object.values(causes())).toEqual(after);
    const before = calls().length;
    expect((await ask(url, { model: 'code', stream })).status).toBe(200);
    // Whom the first request found out is not asked by the second.
    expect(calls().slice(before)).toEqual([served]);
  });

  test.each([
    ['400', 'status=400', 400, 'invalid_request'],
    ['413', 'status=413', 413, 'invalid_request'],
    ['422', 'status=422', 422, 'invalid_request'],
    ['a prompt too long', 'reason=context-length', 400, 'context_length_exceeded'],
    ['content that is refused', 'reason=content-filter', 400, 'content_filter'],
  ])('%s is the caller’s, and nobody is set aside for it', async (_name, scenario, status, code) => {
    const { url, causes } = await start({
      use: `openai/one?${scenario}`,
      fallback: ['openai/two', 'anthropic/three'],
    });
    for (let count = 0; count < 3; count += 1) {
      const answer = await ask(url, { model: 'code', stream });
      expect([answer.status, errorIn(answer.text).code]).toEqual([status, code]);
    }
    expect(Object.values(causes())).toEqual(well);
    expect(calls()).toEqual(['one', 'one', 'one']);
  });
});

test('where all are limited the caller is told the smallest wait, of those not asked too', async () => {
  const { url, router } = await start({
    use: 'openai/one?status=429&retry-after=40',
    fallback: ['openai/two?status=429&retry-after=20', 'anthropic/three?status=429&retry-after=30'],
  });
  const first = await ask(url, { model: 'code' });
  expect([first.status, first.headers['retry-after']]).toEqual([429, '20']);
  expect(errorIn(first.text).code).toBe('upstream_rate_limited');
  const asked = calls().length;
  const second = await ask(url, { model: 'code' });
  expect([second.status, second.headers['retry-after']]).toEqual([429, '20']);
  // The last one is never taken away, and it is the one that is back soonest.
  expect(calls().slice(asked)).toEqual(['two']);
  expect(router.health().map(({ state }) => state)).toEqual(['closed', 'closed', 'closed']);
});

test('a wait that is told by the limits’ own headers is kept to, of the limit that is used up', async () => {
  const limitedBy = {
    'x-ratelimit-remaining-requests': '12',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1m30s',
  };
  const fake = await startFakeProvider((response, { body }) => {
    const limitedOne = JSON.parse(body).model === 'one';
    response.writeHead(limitedOne ? 429 : 200, {
      'content-type': 'application/json',
      ...(limitedOne ? limitedBy : {}),
    });
    response.end(limitedOne ? '{"error":{"message":"slow down"}}' : wholeAnswer('fine'));
  });
  const { url, router } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: { use: 'fake/one', fallback: ['fake/two'] } },
    breaker: { maxCooldown: 300_000 },
  });
  expect((await ask(url, { model: 'code' })).status).toBe(200);
  const wait = router.setAside('code-main@fake')?.retryInMs ?? 0;
  expect(wait).toBeGreaterThan(80_000);
  expect(wait).toBeLessThanOrEqual(90_000);
});

test('a key that is refused comes back with one call, after its cooldown', async () => {
  const { url, causes } = await start(
    { use: 'openai/one?status=401&times=1', fallback: ['openai/two', 'anthropic/three'] },
    { cooldown: 300 },
  );
  await ask(url, { model: 'code' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  await ask(url, { model: 'code' });
  expect(Object.values(causes())).toEqual(well);
  expect(calls()).toEqual(['one', 'three', 'one']);
});

test('who asks why is told of what is set aside, and for how long', async () => {
  const { url } = await start({
    use: 'openai/one?status=429&retry-after=60',
    fallback: ['anthropic/two?status=401', 'gemini/three'],
  });
  const explain = { 'x-signalbox-explain': 'full' };
  await ask(url, { model: 'code' }, explain);
  const answer = JSON.parse((await ask(url, { model: 'code' }, explain)).text);
  const why = answer.routing.candidates.map(({ why }: { why?: string }) => why);
  expect(why[1]).toMatch(/^cooling until 20\d\d-.*Z, for (?:59|60) s more: its provider limits the rate/);
  expect(why[2]).toMatch(/^its key's breaker open for \d+ s more: the provider does not accept the key$/);
  const ready = await (await fetch(`${url}/readyz`)).json();
  expect(ready).toMatchObject({ ready: true, setAside: ['code-main@openai', 'code-fallback-1@anthropic'] });
});

describe('the times that calls take', () => {
  const timesOf = async (
    answer: Parameters<typeof startFakeProvider>[0],
    { api = 'openai', stream = true }: { api?: string; stream?: boolean } = {},
  ) => {
    const fake = await startFakeProvider(answer);
    const { url, router } = await startGateway({
      providers: { fake: { api, baseUrl: fake.url } },
      capabilities: { code: { use: 'fake/one' } },
    });
    expect((await ask(url, { model: 'code', stream })).status).toBe(200);
    return router.health()[0];
  };

  const usage = { prompt_tokens: 3, completion_tokens: 101, total_tokens: 104 };

  test('of a stream are to its first content, comments aside, and from there by its usage', async () => {
    const health = await timesOf((response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(': waiting\n\n');
      setTimeout(() => {
        response.write(chunk('a'));
        setTimeout(
          () => response.end(ending().replace(/"usage":\{[^}]*\}/, `"usage":${JSON.stringify(usage)}`)),
          50,
        );
      }, 300);
    });
    expect(health?.firstTokenMs).toBeGreaterThan(290);
    expect(health?.tokensPerSecond).toBeGreaterThan(0);
  });

  test('go by the pieces of a stream without usage, where they are read', async () => {
    const health = await timesOf(
      (response) => {
        response.setHeader('content-type', 'text/event-stream');
        const send = (type: string, more: object = {}) =>
          response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
        send('message_start', { message: { id: 'm', model: 'one', role: 'assistant', content: [] } });
        send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
        for (let count = 0; count < 20; count += 1) {
          send('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'x' } });
        }
        send('content_block_stop', { index: 0 });
        send('message_delta', { delta: { stop_reason: 'end_turn' } });
        send('message_stop');
        response.end();
      },
      { api: 'anthropic-messages' },
    );
    expect(health?.tokensPerSecond).toBeGreaterThan(0);
  });

  test('of a whole answer are a speed, and none for a first token that nobody saw', async () => {
    const health = await timesOf(
      (response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ ...JSON.parse(wholeAnswer('fine')), usage }));
      },
      { stream: false },
    );
    expect(health?.firstTokenMs).toBeUndefined();
    expect(health?.tokensPerSecond).toBeGreaterThan(0);
  });

  test('of a few tokens are no speed', async () => {
    const health = await timesOf((response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(chunk('a') + ending());
    });
    expect(health?.firstTokenMs).toBeGreaterThan(0);
    expect(health?.tokensPerSecond).toBeUndefined();
  });

  test('let the fastest be found: who is slow gets no further request but now and then', async () => {
    const slow = await startFakeProvider((response) => {
      response.setHeader('content-type', 'text/event-stream');
      setTimeout(() => response.end(chunk('slow') + ending()), 400);
    });
    const quick = await startFakeProvider((response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(chunk('quick') + ending());
    });
    const { url, router, store } = await startGateway(undefined);
    const table = buildTable({
      providers: { slow: { api: 'openai', baseUrl: slow.url }, quick: { api: 'openai', baseUrl: quick.url } },
      capabilities: { one: 'slow/m', two: 'quick/m', code: 'slow/m' },
    });
    const { code } = table.capabilities;
    if (code === undefined) throw new Error('it was built');
    const rules = [{ use: { fastest: ['one-main', 'two-main'] } }];
    const raced = { ...table, capabilities: { ...table.capabilities, code: { ...code, rules } } };
    await store.offer({ bytes: JSON.stringify(raced), origin: 'test' });
    await ask(url, { model: 'code', stream: true });
    expect(slow.seen).toHaveLength(1);
    await ask(url, { model: 'two', stream: true });
    for (let count = 0; count < 5; count += 1) await ask(url, { model: 'code', stream: true });
    expect([slow.seen.length, quick.seen.length]).toEqual([1, 6]);
    const times = Object.fromEntries(router.health().map((one) => [one.deployment, one.firstTokenMs ?? 0]));
    expect(times['one-main@slow']).toBeGreaterThan(390);
  });
});

describe('how timings are made', () => {
  const stream = (live: object) =>
    // As much of an answer as is looked at.
    timingsOf({ kind: 'stream', live: { observed: {}, deltas: () => undefined, ...live } } as never, 300);

  test.each<[string, object, object]>([
    ['usage', { observed: { usage: { output: 101 } }, flowed: () => 500 }, { tokensPerSecond: 200 }],
    ['pieces', { deltas: () => 51, flowed: () => 500 }, { tokensPerSecond: 100 }],
    ['neither', { flowed: () => 500 }, {}],
    ['a caller who held it up', { observed: { usage: { output: 101 } }, flowed: () => undefined }, {}],
    ['a few tokens', { observed: { usage: { output: 10 } }, flowed: () => 500 }, {}],
    ['no time at all', { observed: { usage: { output: 101 } }, flowed: () => 0 }, { tokensPerSecond: 1e5 }],
  ])('of a stream with %s', (_name, live, speed) => {
    expect(stream(live)).toEqual({ firstTokenMs: 300, ...speed });
  });
});
