import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sim, startSim } from '../../../src/sim/index.ts';

let sim: Sim;
let client: Anthropic;

beforeAll(async () => {
  sim = await startSim({ latency: 'none', models: ['claude-one'] });
  client = new Anthropic({ baseURL: `${sim.url}/anthropic`, apiKey: 'sk-ant-test', maxRetries: 0 });
});
afterAll(() => sim.close());
beforeEach(() => sim.reset());

const weather: Anthropic.Tool = {
  name: 'get_weather',
  description: 'Current weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

function ask(content: string): Anthropic.MessageCreateParamsNonStreaming {
  return { model: 'claude-one', max_tokens: 1000, messages: [{ role: 'user', content }] };
}

function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

test('an answer says that it is simulated, in its header, its id and its first line', async () => {
  const { data, response } = await client.messages.create(ask('How do trains brake?')).withResponse();
  expect(textOf(data)).toMatch(/^\[Simulated answer: "claude-one" was asked for, no model was called\.\]\n/);
  expect(data).toMatchObject({
    id: expect.stringMatching(/^msg_sim_/),
    model: 'claude-one',
    stop_reason: 'end_turn',
  });
  expect(response.headers.get('x-signalbox-simulated')).toBe('true');
  expect(response.headers.get('request-id')).toMatch(/^req_sim_/);
});

test('a stream adds up to the same answer and usage as the whole body', async () => {
  const question = ask('Résumé, s’il vous plaît: 日本語 🚦');
  const whole = await client.messages.create(question);
  const streamed = await client.messages.stream(question).finalMessage();
  expect(textOf(streamed)).toBe(textOf(whole));
  expect(streamed.usage).toMatchObject({
    input_tokens: whole.usage.input_tokens,
    output_tokens: whole.usage.output_tokens,
  });
  expect(streamed.stop_reason).toBe('end_turn');
});

test('a stream has named events from message_start with the input, over a ping, to message_stop, and no [DONE]', async () => {
  const body = JSON.stringify({ ...ask('Hello'), stream: true });
  const reply = await fetch(`${sim.url}/anthropic/v1/messages`, { method: 'POST', body });
  const text = await reply.text();
  const names = [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
  expect(names.slice(0, 4)).toEqual(['message_start', 'content_block_start', 'ping', 'content_block_delta']);
  expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
  expect(text).not.toContain('[DONE]');
  expect(text).toMatch(/"message_start".*"input_tokens":5/);
});

test('a question that a tool is about is answered by calling it, whole and streamed', async () => {
  const request = { ...ask('What is the weather in Lisbon?'), tools: [weather] };
  const whole = await client.messages.create(request);
  const streamed = await client.messages.stream(request).finalMessage();
  for (const message of [whole, streamed]) {
    expect(message.stop_reason).toBe('tool_use');
    expect(message.content).toMatchObject([
      {
        type: 'tool_use',
        name: 'get_weather',
        input: { city: 'Lisbon' },
        id: expect.stringContaining('sim'),
      },
    ]);
  }
});

test('after a tool has answered, the text uses what it said', async () => {
  const message = await client.messages.create({
    ...ask(''),
    tools: [weather],
    messages: [
      { role: 'user', content: 'What is the weather in Lisbon?' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't1', name: 'get_weather', input: { city: 'Lisbon' } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: '23 °C and sunny' }] },
    ],
  });
  expect(textOf(message)).toContain('get_weather answered: 23 °C and sunny');
});

test('structured output is an instance of its schema', async () => {
  const schema = {
    type: 'object',
    properties: { title: { type: 'string' }, stars: { type: 'integer', minimum: 1, maximum: 5 } },
    required: ['title', 'stars'],
    additionalProperties: false,
  };
  const message = await client.messages.create({
    ...ask('Review the hotel.'),
    output_config: { format: { type: 'json_schema', schema } },
  });
  expect(JSON.parse(textOf(message))).toEqual({ title: expect.any(String), stars: expect.any(Number) });
});

test('thinking comes before the text, signed, and is billed as output', async () => {
  const request = {
    ...ask('Why is the sky blue?'),
    max_tokens: 4000,
    thinking: { type: 'enabled', budget_tokens: 1024 },
  } as const;
  const whole = await client.messages.create(request);
  const streamed = await client.messages.stream(request).finalMessage();
  for (const message of [whole, streamed]) {
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(message.content[0]).toMatchObject({
      thinking: expect.stringContaining('Simulated'),
      signature: expect.stringMatching(/.{8}/),
    });
  }
  expect(streamed.content).toEqual(whole.content);
});

test('the limit of tokens and stop sequences are kept, and named as the reason for ending', async () => {
  const cut = await client.messages.create({ ...ask('Tell me everything.'), max_tokens: 7 });
  expect(cut).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 7 } });
  const stopped = await client.messages.create({ ...ask('Hello'), stop_sequences: ['was asked'] });
  expect(textOf(stopped)).toBe('[Simulated answer: "claude-one" ');
  expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'was asked' });
  const streamed = client.messages.stream({ ...ask('Hello'), stop_sequences: ['was asked'] });
  expect(await streamed.finalMessage()).toMatchObject({
    stop_reason: 'stop_sequence',
    stop_sequence: 'was asked',
  });
});

describe('errors are raised by the SDK as those of the real provider are', () => {
  test.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error'],
    [401, Anthropic.AuthenticationError, 'authentication_error'],
    [404, Anthropic.NotFoundError, 'not_found_error'],
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [500, Anthropic.InternalServerError, 'api_error'],
    [529, Anthropic.InternalServerError, 'overloaded_error'],
  ])('%i', async (status, type, name) => {
    const failure = await client.messages
      .create({ ...ask('Hello'), model: `claude-one?status=${status}` })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject({
      status,
      error: { type: 'error', error: { type: name }, request_id: expect.any(String) },
    });
  });

  test('in mid-stream, as an event of their own', async () => {
    const stream = client.messages.stream({ ...ask('Hello'), model: 'claude-one?error=4' });
    const failure = await stream.finalMessage().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Anthropic.APIError);
    expect(failure).toMatchObject({ error: { error: { type: 'overloaded_error' } } });
  });

  test('for paths that are not there', async () => {
    const failure = await client.get('/v1/messages/nowhere').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Anthropic.NotFoundError);
    expect(failure).toMatchObject({ error: { error: { type: 'not_found_error' } } });
  });
});

test('the list of models is served', async () => {
  const { data } = await client.models.list();
  expect(data).toMatchObject([{ type: 'model', id: 'claude-one' }]);
});

test('the journal has what the SDK saw', async () => {
  const whole = await client.messages.create(ask('Hello'));
  const streamed = await client.messages.stream(ask('Hello again')).finalMessage();
  await sim.journal.settled();
  const billed = (message: Anthropic.Message): object => ({
    id: message.id,
    usage: { input: message.usage.input_tokens, output: message.usage.output_tokens },
    provider: 'anthropic',
    format: 'messages',
    outcome: 'completed',
    auth: { header: 'authorization' },
  });
  expect(sim.journal.entries()).toMatchObject([billed(whole), billed(streamed)]);
});
