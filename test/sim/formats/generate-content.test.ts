import { ApiError, GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sim, startSim } from '../../../src/sim/index.ts';

let sim: Sim;
let client: GoogleGenAI;

beforeAll(async () => {
  sim = await startSim({ latency: 'none', models: ['gemini-one'] });
  client = new GoogleGenAI({ apiKey: 'AIza-test', httpOptions: { baseUrl: `${sim.url}/gemini` } });
});
afterAll(() => sim.close());
beforeEach(() => sim.reset());

const model = 'gemini-one';

const tools = [
  {
    functionDeclarations: [
      {
        name: 'get_weather',
        description: 'Current weather of a city',
        parametersJsonSchema: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
        },
      },
    ],
  },
];

test('an answer says that it is simulated, in its header, its id and its first line', async () => {
  const answer = await client.models.generateContent({ model, contents: 'How do trains brake?' });
  expect(answer.text).toMatch(/^\[Simulated answer: "gemini-one" was asked for, no model was called\.\]\n/);
  expect(answer).toMatchObject({ responseId: expect.stringMatching(/^sim-/), modelVersion: 'gemini-one' });
  expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
  expect(answer.sdkHttpResponse?.headers).toMatchObject({ 'x-signalbox-simulated': 'true' });
});

test('a stream adds up to the same answer and usage as the whole body', async () => {
  const contents = 'Résumé, bitte: 日本語 🚦';
  const whole = await client.models.generateContent({ model, contents });
  let text = '';
  let usage: typeof whole.usageMetadata;
  for await (const chunk of await client.models.generateContentStream({ model, contents })) {
    text += chunk.text ?? '';
    usage = chunk.usageMetadata ?? usage;
  }
  expect(text).toBe(whole.text);
  expect(usage).toMatchObject({
    promptTokenCount: whole.usageMetadata?.promptTokenCount,
    candidatesTokenCount: whole.usageMetadata?.candidatesTokenCount,
  });
});

test('an event stream ends its lines with CR LF, and without `alt=sse` a stream is an array', async () => {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] });
  const url = `${sim.url}/gemini/v1beta/models/${model}:streamGenerateContent`;
  const events = await fetch(`${url}?alt=sse`, { method: 'POST', body });
  const text = await events.text();
  expect(events.headers.get('content-type')).toBe('text/event-stream');
  expect(
    text
      .split('\r\n\r\n')
      .slice(0, -1)
      .every((event) => /^data: \{[^\r\n]*\}$/.test(event)),
  ).toBe(true);
  expect(text.endsWith('\r\n\r\n')).toBe(true);
  const array = await fetch(url, { method: 'POST', body });
  expect(array.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  const chunks = JSON.parse(await array.text());
  const fromEvents = [...text.matchAll(/^data: (.*)\r$/gm)].map((match) => JSON.parse(match[1] ?? ''));
  expect(chunks.map(contentOf)).toEqual(fromEvents.map(contentOf));
  expect(chunks.length).toBeGreaterThan(3);
});

function contentOf(chunk: { readonly candidates?: unknown }): unknown {
  return chunk.candidates;
}

test('a question that a tool is about is answered by calling it, whole and streamed', async () => {
  const request = { model, contents: 'What is the weather in Lisbon?', config: { tools } };
  const whole = await client.models.generateContent(request);
  expect(whole.functionCalls).toMatchObject([{ name: 'get_weather', args: { city: 'Lisbon' } }]);
  const streamed = [];
  for await (const chunk of await client.models.generateContentStream(request))
    streamed.push(...(chunk.functionCalls ?? []));
  expect(streamed).toMatchObject([{ name: 'get_weather', args: { city: 'Lisbon' } }]);
});

test('after a tool has answered, the text uses what it said', async () => {
  const { text } = await client.models.generateContent({
    model,
    config: { tools },
    contents: [
      { role: 'user', parts: [{ text: 'What is the weather in Lisbon?' }] },
      { role: 'model', parts: [{ functionCall: { name: 'get_weather', args: { city: 'Lisbon' } } }] },
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'get_weather', response: { output: '23 °C and sunny' } } }],
      },
    ],
  });
  expect(text).toContain('get_weather answered: ');
  expect(text).toContain('23 °C and sunny');
});

test('structured output is an instance of its schema', async () => {
  const { text } = await client.models.generateContent({
    model,
    contents: 'Review the hotel.',
    config: {
      responseMimeType: 'application/json',
      responseJsonSchema: {
        type: 'object',
        properties: { title: { type: 'string' }, stars: { type: 'integer', minimum: 1, maximum: 5 } },
        required: ['title', 'stars'],
      },
    },
  });
  expect(JSON.parse(text ?? '')).toEqual({ title: expect.any(String), stars: expect.any(Number) });
});

test('thoughts come where they are asked for, and are counted apart', async () => {
  const { candidates, usageMetadata } = await client.models.generateContent({
    model,
    contents: 'Why is the sky blue?',
    config: { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } },
  });
  const parts = candidates?.[0]?.content?.parts ?? [];
  expect(parts[0]).toMatchObject({ thought: true, text: expect.stringContaining('Simulated') });
  expect(usageMetadata?.thoughtsTokenCount).toBeGreaterThan(10);
});

test('the limit of tokens is kept, and named as the reason for ending', async () => {
  const { candidates, usageMetadata } = await client.models.generateContent({
    model,
    contents: 'Tell me everything.',
    config: { maxOutputTokens: 7 },
  });
  expect(usageMetadata?.candidatesTokenCount).toBe(7);
  expect(candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
});

test('embeddings come one by one and in batches', async () => {
  const { embeddings } = await client.models.embedContent({
    model,
    contents: ['a train', 'a café'],
    config: { outputDimensionality: 32 },
  });
  expect(embeddings?.map(({ values }) => values?.length)).toEqual([32, 32]);
  const body = JSON.stringify({ content: { parts: [{ text: 'a train' }] }, outputDimensionality: 32 });
  const single = await fetch(`${sim.url}/gemini/v1beta/models/${model}:embedContent`, {
    method: 'POST',
    body,
  });
  expect(await single.json()).toMatchObject({ embedding: { values: embeddings?.[0]?.values } });
});

describe('errors are raised by the SDK as those of the real provider are', () => {
  test.each([
    [400, 'INVALID_ARGUMENT'],
    [404, 'NOT_FOUND'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
  ])('%i', async (status, name) => {
    const failure = await client.models
      .generateContent({ model, contents: 'Hello', config: playing(`status=${status}`) })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status, message: expect.stringContaining(name) });
  });

  test('in mid-stream', async () => {
    const request = { model, contents: 'Hello', config: playing('error=2') };
    const failure = await drain(await client.models.generateContentStream(request)).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 503 });
  });

  test('with the words that a body of this kind has', async () => {
    const url = `${sim.url}/gemini/v1beta/models/${model}:generateContent`;
    const reply = await fetch(url, { method: 'POST', body: '{' });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
  });
});

/** The SDK does not let a scenario stand behind the model's name. */
function playing(scenario: string): { readonly httpOptions: object } {
  return { httpOptions: { headers: { 'x-sim-scenario': scenario } } };
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

test('errors on the streaming paths: a plain body called an event stream, and an array of one', async () => {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] });
  const url = `${sim.url}/gemini/v1beta/models/${model}%3Fstatus=429:streamGenerateContent`;
  const events = await fetch(`${url}?alt=sse`, { method: 'POST', body });
  expect(events.headers.get('content-type')).toBe('text/event-stream');
  expect(await events.json()).toMatchObject({ error: { code: 429 } });
  const array = await fetch(url, { method: 'POST', body });
  expect(await array.json()).toMatchObject([{ error: { code: 429 } }]);
});

test('the scenario behind a model name may be percent-encoded or not', async () => {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] });
  for (const scenario of ['?status=429&retry-after=2', '%3Fstatus%3D429%26retry-after%3D2']) {
    const url = `${sim.url}/gemini/v1beta/models/${model}${scenario}:streamGenerateContent?alt=sse`;
    const reply = await fetch(url, { method: 'POST', body });
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('2');
  }
  await sim.journal.settled();
  expect(sim.journal.entries().map((entry) => entry.model)).toEqual([model, model]);
});

test('a scenario that this format cannot play is refused', async () => {
  const failure = await client.models
    .generateContentStream({ model, contents: 'Hello', config: playing('done=no') })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ status: 400, message: expect.stringContaining('done') });
});

test('the list of models is served', async () => {
  const pager = await client.models.list();
  expect(pager.page.map(({ name }) => name)).toEqual(['models/gemini-one']);
});

test('the journal has what the SDK saw', async () => {
  const { responseId, usageMetadata } = await client.models.generateContent({ model, contents: 'Hello' });
  await sim.journal.settled();
  expect(sim.journal.entries()).toMatchObject([
    {
      id: responseId,
      provider: 'gemini',
      format: 'generate-content',
      model,
      outcome: 'completed',
      usage: { input: usageMetadata?.promptTokenCount, output: usageMetadata?.candidatesTokenCount },
      auth: { header: 'x-goog-api-key' },
    },
  ]);
});
