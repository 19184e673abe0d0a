import { expect, test } from 'vitest';
import { keyAccess } from '../../src/gateway/intake/authenticate.ts';
import { createKey, createKeyRing } from '../../src/gateway/intake/keys.ts';
import { ask } from './support/ask.ts';
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
