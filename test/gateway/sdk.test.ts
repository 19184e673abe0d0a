import { beforeEach, describe, expect, test } from 'vitest';
import type { Sim } from '../../src/sim/start-sim.ts';
import { simProviders, startGateway, startTestSim, type TestGateway } from './support/start-gateway.ts';

let sim: Sim;
let gateway: TestGateway;

beforeEach(async () => {
  sim = await startTestSim();
  gateway = await startGateway({
    providers: simProviders(sim),
    capabilities: {
      openai: 'openai/gpt-5?tokens=40',
      anthropic: 'anthropic/claude-opus-4-1?tokens=40',
      gemini: 'gemini/gemini-2.5-pro?tokens=40',
      vectors: 'openai/text-embedding-3-small',
    },
  });
});

const question = [{ role: 'user', content: 'Say something about railway signals.' }] as const;

describe.each([['openai'], ['anthropic'], ['gemini']])(
  'the official SDK over a provider that speaks %s',
  (model) => {
    test('gets a whole answer with usage, the served model and the headers', async () => {
      const { data, response } = await gateway.client.chat.completions
        .create({ model, messages: [...question] })
        .withResponse();
      expect(data.choices[0]?.message.content).toMatch(/\w+/);
      expect(data.choices[0]?.finish_reason).toBe('stop');
      expect(data.usage?.total_tokens).toBeGreaterThan(0);
      expect(data.model).not.toBe(model);
      expect(response.headers.get('x-signalbox-capability')).toBe(model);
      expect(response.headers.get('x-signalbox-model')).toBe(`${model}-main`);
      expect(response.headers.get('x-signalbox-provider')).toBe(model);
      expect(response.headers.get('x-signalbox-reason')).toBe('STATIC');
      expect(response.headers.get('x-signalbox-attempts')).toBe('1');
      expect(response.headers.get('x-signalbox-revision')).toBe(gateway.store.current()?.revision);
      expect(response.headers.get('x-request-id')).toMatch(/^req_[\w-]{24}$/);
      expect(response.headers.get('server-timing')).toMatch(/^resolve;dur=.*upstream;dur=.*overhead;dur=/);
    });

    test('gets a stream that says the same as the whole answer, with usage where asked', async () => {
      const whole = await gateway.client.chat.completions.create({ model, messages: [...question] });
      const stream = await gateway.client.chat.completions.create({
        model,
        messages: [...question],
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = '';
      let total: number | undefined;
      let finish: string | null | undefined;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        finish = chunk.choices[0]?.finish_reason ?? finish;
        total = chunk.usage?.total_tokens ?? total;
      }
      expect(text).toBe(whole.choices[0]?.message.content);
      expect(finish).toBe('stop');
      expect(total).toBe(whole.usage?.total_tokens);
    });

    test('gets no usage chunk that was not asked for', async () => {
      const stream = await gateway.client.chat.completions.create({
        model,
        messages: [...question],
        stream: true,
      });
      for await (const chunk of stream) expect(chunk.choices).toHaveLength(1);
      await expect.poll(() => gateway.settled.at(-1)?.usage?.output).toBeGreaterThan(0);
    });

    test('gets a tool call with its arguments, streamed and whole', async () => {
      const tools = [
        {
          type: 'function' as const,
          function: {
            name: 'get_weather',
            description: 'The weather in a city.',
            parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          },
        },
      ];
      const request = { model, messages: [...question], tools, tool_choice: 'required' as const };
      const whole = await gateway.client.chat.completions.create(request);
      const call = whole.choices[0]?.message.tool_calls?.[0];
      expect(call?.type === 'function' && call.function.name).toBe('get_weather');
      const runner = gateway.client.chat.completions.stream(request);
      const message = await runner.finalMessage();
      const streamed = message.tool_calls?.[0];
      expect(streamed?.type === 'function' && JSON.parse(streamed.function.arguments)).toHaveProperty('city');
    });

    test('gets JSON of the schema that was asked for', async () => {
      const answer = await gateway.client.chat.completions.create({
        model,
        messages: [...question],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'signal',
            strict: true,
            schema: {
              type: 'object',
              properties: { aspect: { type: 'string', enum: ['red', 'green'] }, number: { type: 'integer' } },
              required: ['aspect', 'number'],
              additionalProperties: false,
            },
          },
        },
      });
      const parsed = JSON.parse(answer.choices[0]?.message.content ?? '');
      expect(['red', 'green']).toContain(parsed.aspect);
      expect(Number.isInteger(parsed.number)).toBe(true);
    });
  },
);

test('embeddings come back as numbers, in order', async () => {
  const answer = await gateway.client.embeddings.create({ model: 'vectors', input: ['one', 'two'] });
  expect(answer.data.map(({ index }) => index)).toEqual([0, 1]);
  expect(answer.data[0]?.embedding.length).toBeGreaterThan(10);
  expect(answer.data[0]?.embedding).not.toEqual(answer.data[1]?.embedding);
});

test('models are the capabilities, with owner and promise', async () => {
  const { data } = await gateway.client.models.list();
  expect(data.map(({ id }) => id).sort()).toEqual(['anthropic', 'gemini', 'openai', 'vectors']);
  const one = await gateway.client.models.retrieve('anthropic');
  expect(one).toMatchObject({ id: 'anthropic', object: 'model', owned_by: 'platform' });
  expect(one).toHaveProperty('promise.features', ['streaming']);
});

test('an unknown capability is a typed error of the SDK', async () => {
  const failed = gateway.client.chat.completions.create({ model: 'gpt-5', messages: [...question] });
  await expect(failed).rejects.toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
});
