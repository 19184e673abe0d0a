import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sim, startSim } from '../../../src/sim/index.ts';

let sim: Sim;
let client: OpenAI;

beforeAll(async () => {
  sim = await startSim({ latency: 'none', models: ['gpt-one', 'gpt-two'] });
  client = new OpenAI({ baseURL: `${sim.url}/openai/v1`, apiKey: 'sk-test', maxRetries: 0 });
});
afterAll(() => sim.close());
beforeEach(() => sim.reset());

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Current weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
      additionalProperties: false,
    },
  },
} as const;

function ask(content: string): { model: string; messages: [{ role: 'user'; content: string }] } {
  return { model: 'gpt-one', messages: [{ role: 'user', content }] };
}

test('an answer says in its first line that it is simulated, and by which name it was asked for', async () => {
  const { data, response } = await client.chat.completions.create(ask('How do trains brake?')).withResponse();
  const [line] = data.choices[0]?.message.content?.split('\n') ?? [];
  expect(line).toBe('[Simulated answer: "gpt-one" was asked for, no model was called.]');
  expect(data.id).toMatch(/^chatcmpl-sim-/);
  expect(data).toMatchObject({ model: 'gpt-one', system_fingerprint: 'fp_sim', object: 'chat.completion' });
  expect(response.headers.get('x-signalbox-simulated')).toBe('true');
  expect(data.choices[0]?.finish_reason).toBe('stop');
});

test('a stream adds up to the same answer and usage as the whole body', async () => {
  const question = ask('Summarise the café menu in two lines. 日本語もどうぞ');
  const whole = await client.chat.completions.create(question);
  const stream = client.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
  const final = await stream.finalChatCompletion();
  expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
  expect(final.usage).toEqual(whole.usage);
  expect(final.choices[0]?.finish_reason).toBe('stop');
});

test('a stream is server-sent events that end with usage where it is asked for, and [DONE]', async () => {
  const body = { ...ask('Hello'), stream: true, stream_options: { include_usage: true } };
  const reply = await fetch(`${sim.url}/openai/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const text = await reply.text();
  const events = text.split('\n\n');
  expect(events.slice(-2)).toEqual(['data: [DONE]', '']);
  expect(JSON.parse(events.at(-3)?.slice('data: '.length) ?? '')).toMatchObject({
    choices: [],
    usage: { prompt_tokens: 5 },
  });
  expect(text).not.toContain('\r');
  expect(text).not.toContain('obfuscation');
});

test('a stream that nobody asked for usage has it beside the finish reason, and no event of its own for it', async () => {
  const stream = await client.chat.completions.create({ ...ask('Hello'), stream: true });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const withUsage = chunks.filter(({ usage }) => usage !== undefined && usage !== null);
  expect(withUsage).toMatchObject([{ choices: [{ finish_reason: 'stop' }], usage: { prompt_tokens: 5 } }]);
});

test('a question that a tool is about is answered by calling it, with arguments that its schema accepts', async () => {
  const { choices } = await client.chat.completions.create({
    ...ask('What is the weather in Lisbon?'),
    tools: [weather],
  });
  const [call, ...others] = choices[0]?.message.tool_calls ?? [];
  expect(choices[0]?.finish_reason).toBe('tool_calls');
  expect(others).toEqual([]);
  expect(call).toMatchObject({
    type: 'function',
    id: expect.stringContaining('sim'),
    function: { name: 'get_weather' },
  });
  const input = JSON.parse(call?.type === 'function' ? call.function.arguments : '');
  expect(input).toEqual({ city: 'Lisbon', unit: expect.stringMatching(/^(celsius|fahrenheit)$/) });
});

test('a question about two cities gets two calls, and one where parallel calls are switched off', async () => {
  const request = { ...ask('Compare the weather in Lisbon and Oslo.'), tools: [weather] };
  const both = await client.chat.completions.create(request);
  const cities = both.choices[0]?.message.tool_calls?.map((call) =>
    call.type === 'function' ? JSON.parse(call.function.arguments).city : undefined,
  );
  expect(cities).toEqual(['Lisbon', 'Oslo']);
  const one = await client.chat.completions.create({ ...request, parallel_tool_calls: false });
  expect(one.choices[0]?.message.tool_calls).toHaveLength(1);
});

test('streamed tool calls add up to the same arguments', async () => {
  const request = { ...ask('Compare the weather in Lisbon and Oslo.'), tools: [weather] };
  const whole = await client.chat.completions.create(request);
  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  expect(streamed.choices[0]?.message.tool_calls).toMatchObject(whole.choices[0]?.message.tool_calls ?? []);
});

test('tool choice is obeyed: none, required and by name', async () => {
  const unrelated = { ...ask('Sing a song.'), tools: [weather] };
  const auto = await client.chat.completions.create(unrelated);
  expect(auto.choices[0]?.message.tool_calls).toBeUndefined();
  const required = await client.chat.completions.create({ ...unrelated, tool_choice: 'required' });
  expect(required.choices[0]?.message.tool_calls).toHaveLength(1);
  const named = await client.chat.completions.create({
    ...unrelated,
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
  });
  expect(named.choices[0]?.message.tool_calls).toHaveLength(1);
  const none = await client.chat.completions.create({
    ...ask('What is the weather in Lisbon?'),
    tools: [weather],
    tool_choice: 'none',
  });
  expect(none.choices[0]?.message.tool_calls).toBeUndefined();
});

test('after a tool has answered, the text uses what it said', async () => {
  const { choices } = await client.chat.completions.create({
    model: 'gpt-one',
    tools: [weather],
    messages: [
      { role: 'user', content: 'What is the weather in Lisbon?' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: '23 °C and sunny' },
    ],
  });
  expect(choices[0]?.message.content).toContain('get_weather answered: 23 °C and sunny');
});

test('structured output is an instance of its schema, and JSON mode gives an object', async () => {
  const schema = {
    type: 'object',
    properties: { title: { type: 'string' }, stars: { type: 'integer', minimum: 1, maximum: 5 } },
    required: ['title', 'stars'],
    additionalProperties: false,
  };
  const structured = await client.chat.completions.create({
    ...ask('Review the hotel.'),
    response_format: { type: 'json_schema', json_schema: { name: 'review', schema, strict: true } },
  });
  const review = JSON.parse(structured.choices[0]?.message.content ?? '');
  expect(review).toEqual({
    title: expect.any(String),
    stars: expect.toSatisfy((stars) => stars >= 1 && stars <= 5),
  });
  const object = await client.chat.completions.create({
    ...ask('As JSON, please.'),
    response_format: { type: 'json_object' },
  });
  expect(JSON.parse(object.choices[0]?.message.content ?? '')).toMatchObject({ simulated: true });
});

test('the limit of tokens is kept, and named as the reason for ending', async () => {
  const { choices, usage } = await client.chat.completions.create({
    ...ask('Tell me everything.'),
    max_completion_tokens: 7,
  });
  expect(usage?.completion_tokens).toBe(7);
  expect(choices[0]?.finish_reason).toBe('length');
});

test('a cut tool call ends for its length and leaves broken JSON, as it does with real models', async () => {
  const { choices } = await client.chat.completions.create({
    ...ask('What is the weather in Lisbon?'),
    tools: [weather],
    max_completion_tokens: 2,
  });
  expect(choices[0]?.finish_reason).toBe('length');
  const [call] = choices[0]?.message.tool_calls ?? [];
  expect(() => JSON.parse(call?.type === 'function' ? call.function.arguments : '{}')).toThrow();
});

test('text ends before the first stop sequence in it', async () => {
  const { choices } = await client.chat.completions.create({
    ...ask('Hello'),
    stop: ['no model', 'was asked'],
  });
  expect(choices[0]?.message.content).toBe('[Simulated answer: "gpt-one" ');
  expect(choices[0]?.finish_reason).toBe('stop');
});

test('several candidates differ, whole and streamed', async () => {
  const request = { ...ask('Name a colour of the signal.'), n: 3 };
  const { choices } = await client.chat.completions.create(request);
  expect(new Set(choices.map(({ message }) => message.content)).size).toBe(3);
  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  expect(streamed.choices.map(({ message }) => message.content)).toEqual(
    choices.map(({ message }) => message.content),
  );
});

test('reasoning is given where effort is asked for, and billed as part of the output', async () => {
  const none = await client.chat.completions.create(ask('Why is the sky blue?'));
  const high = await client.chat.completions.create({
    ...ask('Why is the sky blue?'),
    reasoning_effort: 'high',
  });
  const reasoning = high.usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  expect(none.usage?.completion_tokens_details?.reasoning_tokens ?? 0).toBe(0);
  expect(reasoning).toBeGreaterThan(20);
  expect(high.usage?.completion_tokens).toBeGreaterThan(reasoning);
});

test('log probabilities cover the text, with as many alternatives as asked for', async () => {
  const request = { ...ask('Hello'), logprobs: true, top_logprobs: 2 };
  const { choices } = await client.chat.completions.create(request);
  const tokens = choices[0]?.logprobs?.content ?? [];
  expect(tokens.map(({ token }) => token).join('')).toBe(choices[0]?.message.content);
  expect(tokens.every(({ logprob, top_logprobs: top }) => logprob <= 0 && top.length === 2)).toBe(true);
});

test('code questions get code in the language that they name', async () => {
  const { choices } = await client.chat.completions.create(ask('Write a Python function that counts words.'));
  expect(choices[0]?.message.content).toContain('```python\ndef ');
});

test('questions in another script are answered in it', async () => {
  for (const [question, script] of [
    ['東京の天気はどうですか？', /[\u3040-\u30ff]/],
    ['Какая сегодня погода?', /[\u0400-\u04ff]{4}/],
    ['ما هو الطقس اليوم؟', /[\u0600-\u06ff]{4}/],
  ] as const) {
    const { choices } = await client.chat.completions.create(ask(question));
    const [line, ...rest] = choices[0]?.message.content?.split('\n') ?? [];
    expect(line).toContain('Simulated answer');
    expect(rest.join('')).toMatch(script);
  }
});

test('a summary is made of the sentences of the text', async () => {
  const text =
    'Signals guard the junction. Levers move the points far away. A frame locks levers against each other. Trains wait for a green light.';
  const { choices } = await client.chat.completions.create(ask(`Summarise: ${text}`));
  expect(choices[0]?.message.content).toContain('- Levers move the points far away.');
});

test('images count as input', async () => {
  const text = { type: 'text', text: 'What is this?' } as const;
  const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } } as const;
  const without = await client.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: [text] }],
  });
  const withImage = await client.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: [text, image] }],
  });
  expect((withImage.usage?.prompt_tokens ?? 0) - (without.usage?.prompt_tokens ?? 0)).toBe(765);
});

describe('embeddings', () => {
  test('have the length asked for, length one, and are the same as base64 and as numbers', async () => {
    const asBase64 = await client.embeddings.create({
      model: 'e',
      input: ['a train', 'a café'],
      dimensions: 64,
    });
    const asNumbers = await client.embeddings.create({
      model: 'e',
      input: ['a train', 'a café'],
      dimensions: 64,
      encoding_format: 'float',
    });
    expect(asBase64.data.map(({ embedding }) => embedding)).toEqual(
      asNumbers.data.map(({ embedding }) => embedding),
    );
    for (const { embedding } of asNumbers.data) {
      expect(embedding).toHaveLength(64);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    }
    expect(asNumbers.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
  });

  test('of texts that share words are closer than of texts that do not', async () => {
    const input = ['the red signal stops trains', 'trains wait at the red signal', 'bake bread with flour'];
    const { data } = await client.embeddings.create({ model: 'e', input });
    const [one, other, bread] = data.map(({ embedding }) => embedding);
    expect(dot(one, other)).toBeGreaterThan(dot(one, bread) + 0.2);
  });
});

function dot(left: readonly number[] = [], right: readonly number[] = []): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

test('the list of models is served', async () => {
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual(['gpt-one', 'gpt-two']);
});

describe('errors are raised by the SDK as those of the real provider are', () => {
  test.each([
    [401, OpenAI.AuthenticationError, 'invalid_api_key'],
    [404, OpenAI.NotFoundError, 'model_not_found'],
    [429, OpenAI.RateLimitError, 'rate_limit_exceeded'],
    [500, OpenAI.InternalServerError, null],
    [529, OpenAI.InternalServerError, 'overloaded'],
  ])('%i', async (status, type, code) => {
    const headers = { 'x-sim-scenario': `status=${status}&retry-after=2` };
    const failure = await client.chat.completions
      .create(ask('Hello'), { headers })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject({ status, code });
    expect(failure instanceof OpenAI.APIError && failure.headers?.get('retry-after')).toBe('2');
  });

  test('an unknown field value is refused by naming the field', async () => {
    const failure = await client.chat.completions
      .create({ ...ask('Hello'), temperature: -1 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, param: 'temperature' });
  });
});

test('the journal has what the SDK saw', async () => {
  const whole = await client.chat.completions.create(ask('Hello'));
  const stream = client.chat.completions.stream({
    ...ask('Hello again'),
    stream_options: { include_usage: true },
  });
  const streamed = await stream.finalChatCompletion();
  await sim.journal.settled();
  expect(sim.journal.entries()).toMatchObject([
    {
      provider: 'openai',
      format: 'chat-completions',
      operation: 'chat',
      model: 'gpt-one',
      stream: false,
      status: 200,
      outcome: 'completed',
      id: whole.id,
      usage: {
        input: whole.usage?.prompt_tokens,
        output: whole.usage?.completion_tokens,
        total: whole.usage?.total_tokens,
      },
      auth: { header: 'authorization', digest: expect.stringMatching(/^[0-9a-f]{16}$/) },
    },
    {
      stream: true,
      outcome: 'completed',
      id: streamed.id,
      usage: { input: streamed.usage?.prompt_tokens, output: streamed.usage?.completion_tokens },
    },
  ]);
  expect(JSON.stringify(sim.journal.entries())).not.toContain('sk-test');
});
