import { describe, expect, test } from 'vitest';
import { keyAccess } from '../../src/gateway/intake/authenticate.ts';
import { createKey, createKeyRing } from '../../src/gateway/intake/keys.ts';
import { liveRedactor } from '../../src/gateway/record/live-redactor.ts';
import { createRedactor, redactFailure } from '../../src/gateway/record/redact.ts';
import { createStore } from '../../src/runtime/store.ts';
import { failureOf } from '../../src/wire/kit/failure.ts';
import { ask } from './support/ask.ts';
import { buildTable } from './support/build-table.ts';
import { chunk, ending, startFakeProvider } from './support/fake-provider.ts';
import { simProviders, startGateway, startTestSim, testKeys } from './support/start-gateway.ts';

const caller = createKey({ id: 'k', team: 'all' });
const teams = { all: { name: 'All', capabilities: '*' as const } };

test('no provider key, caller key, prompt or answer is seen in logs, errors or headers', async () => {
  const sim = await startTestSim();
  const leaky = await startFakeProvider((response, { headers }) => {
    response.writeHead(500, { 'content-type': 'application/json', 'x-echo': String(headers['x-api-key']) });
    response.end(
      JSON.stringify({ error: { type: 'server_error', message: `bad key ${headers['x-api-key']}` } }),
    );
  });
  const leakyStream = await startFakeProvider((response, { headers }) => {
    response.setHeader('content-type', 'text/event-stream');
    const error = JSON.stringify({ error: { message: `key ${headers['authorization']} broke`, code: 500 } });
    response.end(`${chunk('so far')}data: ${error}\n\n`);
  });
  const providers = simProviders(sim);
  const gateway = await startGateway(
    {
      providers: {
        ...providers,
        leaky: { ...providers.anthropic, baseUrl: leaky.url },
        stream: { ...providers.openai, baseUrl: leakyStream.url },
        refusing: { api: 'openai', baseUrl: 'http://127.0.0.1:1' },
      },
      capabilities: {
        good: 'openai/gpt',
        wrong: 'openai/gpt?status=400',
        auth: 'openai/gpt?status=401',
        leaky: 'leaky/claude',
        stream: 'stream/gpt',
        refused: 'refusing/gpt',
      },
      teams,
    },
    { authenticate: keyAccess(createKeyRing([caller.entry])) },
  );
  const prompt = 'PROMPT-CANARY-471';
  const outside: string[] = [];
  for (const model of ['good', 'wrong', 'auth', 'leaky', 'stream', 'refused', 'unknown']) {
    for (const stream of [false, true]) {
      const answer = await ask(
        gateway.url,
        { model, stream, messages: [{ role: 'user', content: prompt }] },
        { authorization: `Bearer ${caller.token}`, 'x-signalbox-explain': 'full' },
      );
      outside.push(JSON.stringify(answer.headers), answer.text);
    }
  }
  const seen = outside.join('\n') + gateway.logged();
  for (const secret of [...Object.values(testKeys), caller.token]) expect(seen).not.toContain(secret);
  expect(gateway.logged()).not.toContain(prompt);
  expect(gateway.logged().split('\n').filter(Boolean)).toHaveLength(14);
  // The keys did go where they belong, and the caller's key did not.
  expect(leaky.seen[0]?.headers['x-api-key']).toBe(testKeys.TEST_ANTHROPIC_KEY);
  expect(JSON.stringify([...leaky.seen, ...leakyStream.seen])).not.toContain(caller.token);
});

/** Nothing in it looks like a key, and a word within it does: only who knows it takes it out whole. */
const oddKey = 'MYKEY0123/sk-abcdefgh+ABCDEFxyzZZ';

/** Whether so much of the key is left that it is of use. */
function leaks(text: string): boolean {
  return /MYKEY01|0123\/sk|cdefgh\+|\+ABCDEF|xyzZZ/.test(text);
}

describe('a key that the provider repeats', () => {
  const escaped = [...oddKey]
    .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const places: readonly (readonly [string, (key: string) => string])[] = [
    ['the message', (key) => `{"error":{"message":"no ${key}","code":"bad"}}`],
    ['the param', (key) => `{"error":{"message":"no","param":"messages.${key}","code":"bad"}}`],
    ['the code', (key) => `{"error":{"message":"no","code":"${key}"}}`],
    ['the type', (key) => `{"error":{"message":"no","type":"${key}"}}`],
    ['plain text', (key) => `no ${key}`],
    ['a nested body', (key) => `{"error":{"message":"x","metadata":{"raw":"no ${key}"}}}`],
  ];

  test.each(
    places.flatMap(([place, write]) => [
      [place, write(oddKey)] as const,
      [`${place}, escaped`, write(place === 'plain text' ? oddKey : escaped)] as const,
    ]),
  )('in %s is seen in no answer and no log', async (_place, body) => {
    const whole = await startFakeProvider((response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(body);
    });
    const stream = await startFakeProvider((response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(`${chunk('so far')}event: error\ndata: ${body}\n\n`);
    });
    const auth = { header: 'authorization', scheme: 'Bearer', env: 'ODD_KEY' };
    const gateway = await startGateway(
      {
        providers: {
          whole: { api: 'openai', baseUrl: whole.url, auth },
          stream: { api: 'openai', baseUrl: stream.url, auth },
          translated: { api: 'openai-compatible', baseUrl: stream.url, auth },
        },
        capabilities: { whole: 'whole/m', stream: 'stream/m', translated: 'translated/m' },
      },
      // With the line end that a file of secrets leaves.
      { environment: { ODD_KEY: `${oddKey}\n` } },
    );
    for (const model of ['whole', 'stream', 'translated']) {
      const answer = await ask(gateway.url, { model, stream: model !== 'whole' });
      expect(leaks(answer.text)).toBe(false);
    }
    expect(leaks(gateway.logged())).toBe(false);
  });

  test('is taken out wherever the limit on the words falls in it', () => {
    const redact = createRedactor([oddKey]);
    for (let before = 1900; before <= 2010; before += 1) {
      const said = failureOf({ status: 400, message: `${'x '.repeat(before / 2)}${oddKey} and more` });
      expect(leaks(redactFailure(said, redact).message)).toBe(false);
    }
    for (let before = 200; before <= 260; before += 1) {
      const said = failureOf({ status: 400, codes: [], param: `${'y'.repeat(before)}${oddKey}` });
      expect(leaks(redactFailure(said, redact).param ?? '')).toBe(false);
    }
  });

  test('stays known while answers of an earlier table still run', async () => {
    const store = createStore();
    const auth = { header: 'authorization', env: 'ODD_KEY' };
    const spec = {
      providers: { p: { api: 'openai', baseUrl: 'http://127.0.0.1:1', auth } },
      capabilities: { c: 'p/m' },
    };
    const redact = liveRedactor(store, { ODD_KEY: oddKey });
    await store.offer({ bytes: JSON.stringify(buildTable(spec)), origin: 'test' });
    const { auth: _, ...open } = spec.providers.p;
    await store.offer({
      bytes: JSON.stringify(buildTable({ ...spec, providers: { p: open } })),
      origin: 'test',
    });
    expect(redact(`no ${oddKey}`)).toBe('no [secret]');
  });
});

test('what a provider calls its model is logged without a key, and in few words', async () => {
  const names = [testKeys.TEST_OPENAI_KEY, 'm'.repeat(1_000_000)];
  const fake = await startFakeProvider((response, { body }) => {
    const { model, stream } = JSON.parse(body);
    const choices = [{ index: 0, delta: { content: 'x' }, message: { content: 'x' }, finish_reason: 'stop' }];
    const answer = JSON.stringify({ id: 'c', model: names[Number(model)], choices });
    response.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
    response.end(stream ? `data: ${answer}\n\ndata: [DONE]\n\n` : answer);
  });
  const { openai } = simProviders(await startTestSim());
  const gateway = await startGateway({
    providers: { fake: { ...openai, baseUrl: fake.url } },
    capabilities: { key: 'fake/0', long: 'fake/1' },
  });
  for (const model of ['key', 'long']) {
    for (const stream of [false, true]) expect((await ask(gateway.url, { model, stream })).status).toBe(200);
  }
  expect(gateway.logged()).not.toContain(testKeys.TEST_OPENAI_KEY);
  for (const line of gateway.logged().split('\n')) expect(line.length).toBeLessThan(8192);
  expect(gateway.settled[0]?.served).toBe('[secret]');
});

test('a caller’s headers do not reach the provider', async () => {
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end(chunk('x') + ending());
  });
  const gateway = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: `${fake.url}/v1`, headers: { 'X-Team': 'platform' } } },
    capabilities: { code: 'fake/one' },
  });
  await ask(
    gateway.url,
    { model: 'code', stream: true },
    { cookie: 'a=b', 'x-forwarded-for': '1.2.3.4', 'x-sim-scenario': 'status=500', 'x-api-key': 'sk-mine' },
  );
  expect(fake.seen[0]?.path).toBe('/v1/chat/completions');
  expect(Object.keys(fake.seen[0]?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'content-length',
    'content-type',
    'host',
    'x-team',
  ]);
  expect(fake.seen[0]?.headers['accept-encoding']).toBe('identity');
});

test.each([['sk-line\r\nx-evil: 1'], ['sk-nul\u0000'], ['schlüssel']])(
  'a provider key with characters that no key has is never sent: %j',
  async (key) => {
    const fake = await startFakeProvider((response) => response.end());
    const auth = { header: 'authorization', scheme: 'Bearer', env: 'BAD_KEY' };
    const gateway = await startGateway(
      { providers: { fake: { api: 'openai', baseUrl: fake.url, auth } }, capabilities: { code: 'fake/one' } },
      { environment: { BAD_KEY: key } },
    );
    const answer = await ask(gateway.url, { model: 'code' });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain(key.slice(0, 6));
    expect(fake.seen).toHaveLength(0);
  },
);

test('names from the registry cannot break a header', async () => {
  const sim = await startTestSim();
  const gateway = await startGateway({ providers: simProviders(sim), capabilities: { code: 'openai/gpt' } });
  const answer = await ask(gateway.url, { model: 'code\r\nx-evil: 1' });
  expect(answer.status).toBe(404);
  expect(answer.headers['x-evil']).toBeUndefined();
});
