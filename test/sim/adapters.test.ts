import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import type { ChatReply } from '../../src/chat/reply.ts';
import type { ChatRequest } from '../../src/chat/request.ts';
import { type Sim, startSim } from '../../src/sim/index.ts';
import type { HttpCall, HttpReply, ProviderAdapter, Result } from '../../src/wire/adapter.ts';
import { createSseParser } from '../../src/wire/kit/sse.ts';
import { providerAdapters } from '../../src/wire/providers/index.ts';

let sim: Sim;

beforeAll(async () => {
  sim = await startSim({ latency: 'none' });
});
afterAll(() => sim.close());
beforeEach(() => sim.reset());

const question: ChatRequest = {
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be short.' }] },
    { role: 'user', content: [{ type: 'text', text: 'What is the weather in Lisbon? 🚦' }] },
  ],
  stream: false,
  maxOutputTokens: 600,
};

const tools = [
  {
    name: 'get_weather',
    description: 'Current weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

async function send(
  adapter: Pick<ProviderAdapter, 'api'>,
  call: HttpCall,
  scenario = '',
): Promise<HttpReply> {
  const headers = { ...call.headers, ...(scenario === '' ? {} : { 'x-sim-scenario': scenario }) };
  const reply = await fetch(`${sim.url}/${adapter.api}${call.path}`, {
    method: 'POST',
    headers,
    body: call.body,
  });
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function ask(adapter: ProviderAdapter, request: ChatRequest): Promise<ChatReply> {
  const reply = await send(
    adapter,
    value(adapter.chat.encode(request, { upstream: 'm', maxOutputTokens: 4096 })),
  );
  expect(reply.status, reply.body).toBe(200);
  if (!request.stream) return value(adapter.chat.decode(reply));
  const parser = createSseParser();
  const decoder = adapter.chat.stream();
  const messages = [...parser.push(new TextEncoder().encode(reply.body)), ...parser.end()];
  return collect([...messages.flatMap((message) => decoder.push(message)), ...decoder.end()]);
}

describe.each(providerAdapters.map((adapter) => [adapter.api, adapter] as const))('%s', (_api, adapter) => {
  test('is understood, and understands the answer, whole and streamed', async () => {
    const whole = await ask(adapter, question);
    const streamed = await ask(adapter, { ...question, stream: true, streamUsage: true });
    expect(whole.choices[0]).toMatchObject({
      finish: 'stop',
      content: [{ type: 'text', text: expect.stringMatching(/^\[Simulated answer: "m"/) }],
    });
    expect(streamed.choices[0]?.content).toEqual(whole.choices[0]?.content);
    expect(streamed.choices[0]?.finish).toBe('stop');
    await sim.journal.settled();
    const bills = sim.journal.entries().map(({ usage, provider }) => ({ provider, ...usage }));
    const seen = [whole, streamed].map(({ usage }) => ({
      provider: adapter.api,
      input: usage?.input,
      output: usage?.output,
    }));
    expect(bills).toMatchObject(seen);
  });

  test('gets its tool called, whole and streamed', async () => {
    for (const stream of [false, true]) {
      const { choices } = await ask(adapter, { ...question, tools, stream });
      expect(choices[0]?.finish).toBe('tool-calls');
      expect(choices[0]?.content).toMatchObject([{ type: 'tool-call', name: 'get_weather' }]);
      const [call] = choices[0]?.content ?? [];
      expect(JSON.parse(call?.type === 'tool-call' ? call.arguments : '')).toEqual({ city: 'Lisbon' });
    }
  });

  test.each([
    ['rate-limit', 'rate_limit'],
    ['overloaded', 'overloaded'],
    ['context-length', 'context_length'],
    ['quota', 'quota'],
    ['auth', 'auth'],
    ['not-found', 'not_found'],
    ['content-filter', 'content_filter'],
    ['invalid-request', 'invalid_request'],
    ['error', 'error'],
    ['timeout', 'timeout'],
  ])('reads the failure `%s` as such', async (reason, expected) => {
    const call = value(adapter.chat.encode(question, { upstream: 'm', maxOutputTokens: 4096 }));
    const reply = await send(adapter, call, `reason=${reason}&retry-after=3`);
    const failure = adapter.failure(reply);
    expect(failure.class, JSON.stringify(failure)).toBe(expected);
    expect(failure.message).toMatch(/simulated/i);
    if (expected === 'rate_limit') expect(failure.retryAfter).toBe(3000);
  });

  test('reads an error in mid-stream as a failure, and a stream without its end as truncated', async () => {
    for (const [scenario, code] of [
      ['error=4', /^upstream_/],
      ['cut=4', /^stream_truncated$/],
    ] as const) {
      const call = value(
        adapter.chat.encode(
          { ...question, stream: true },
          { upstream: `m?${scenario}`, maxOutputTokens: 4096 },
        ),
      );
      const response = await fetch(`${sim.url}/${adapter.api}${call.path}`, {
        method: 'POST',
        headers: call.headers,
        body: call.body,
      });
      const parser = createSseParser();
      const decoder = adapter.chat.stream();
      const events = [];
      try {
        for await (const bytes of response.body ?? [])
          events.push(...parser.push(bytes).flatMap((message) => decoder.push(message)));
      } catch {
        // The break itself; what had arrived before it is what counts here.
      }
      events.push(...parser.end().flatMap((message) => decoder.push(message)), ...decoder.end());
      const last = events.at(-1);
      expect(last?.type).toBe('error');
      expect(last?.type === 'error' ? last.failure.code : '').toMatch(code);
    }
  });
});

const embedders = providerAdapters.flatMap(({ api, embeddings }) =>
  embeddings === undefined ? [] : [{ api, embeddings }],
);

test.each(embedders)('$api gets its vectors', async ({ api, embeddings }) => {
  const input = ['a train', 'a café'];
  const call = value(embeddings.encode({ input, dimensions: 16, encoding: 'float' }, { upstream: 'm' }));
  const { vectors } = value(embeddings.decode(await send({ api }, call)));
  expect(vectors.map((vector) => vector.length)).toEqual([16, 16]);
});
