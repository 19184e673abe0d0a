import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../../src/chat/event.ts';
import type { ProviderFailure } from '../../../src/chat/failure.ts';
import type { ChatReply } from '../../../src/chat/reply.ts';
import type { ReplyMeta } from '../../../src/wire/adapter.ts';
import { chatCompletions } from '../../../src/wire/clients/chat-completions/chat-completions.ts';

const meta: ReplyMeta = { id: 'sb-1', created: 5, model: 'm-1', streamUsage: true, warnings: [] };
const hello = [{ role: 'user', content: 'Hello' }];

describe('a request', () => {
  test('is read in all its fields', () => {
    const schema = { type: 'object', properties: {} };
    const decoded = chatCompletions.decode({
      model: 'chat',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'Look', cache_control: { type: 'ephemeral', ttl: '1h' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
            { type: 'input_audio', input_audio: { data: 'BB==', format: 'mp3' } },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,CC==', filename: 'c.pdf' } },
            { type: 'file', file: { file_id: 'file-1' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: schema, strict: true } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'r', schema, strict: true } },
      max_tokens: 5,
      max_completion_tokens: 6,
      temperature: 0,
      top_p: 0.5,
      stop: 'END',
      seed: 1,
      presence_penalty: -1,
      frequency_penalty: 1,
      logit_bias: { '50256': -100 },
      logprobs: true,
      top_logprobs: 2,
      n: 2,
      reasoning_effort: 'low',
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      store: false,
      prediction: null,
    });
    expect(decoded).toEqual({
      ok: true,
      warnings: [],
      value: {
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
          {
            role: 'user',
            name: 'ann',
            content: [
              { type: 'text', text: 'Look', cache: { ttl: '1h' } },
              { type: 'image', source: { data: 'AA==' }, mediaType: 'image/png', detail: 'low' },
              { type: 'image', source: { url: 'https://a.example/b.png' } },
              { type: 'audio', source: { data: 'BB==' }, mediaType: 'audio/mpeg' },
              { type: 'file', source: { data: 'CC==' }, mediaType: 'application/pdf', filename: 'c.pdf' },
              { type: 'file', source: { fileId: 'file-1' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', text: 'hm' },
              { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
            ],
          },
          { role: 'tool', toolCallId: 'c1', content: [{ type: 'text', text: 'done' }] },
        ],
        stream: true,
        streamUsage: true,
        tools: [{ name: 'f', description: 'd', parameters: schema, strict: true }],
        toolChoice: { name: 'f' },
        parallelToolCalls: false,
        output: { type: 'json-schema', name: 'r', schema, strict: true },
        maxOutputTokens: 6,
        temperature: 0,
        topP: 0.5,
        stop: ['END'],
        seed: 1,
        presencePenalty: -1,
        frequencyPenalty: 1,
        logitBias: { '50256': -100 },
        logprobs: { top: 2 },
        candidates: 2,
        reasoning: { effort: 'low' },
        user: 'u',
        metadata: { a: 'b' },
        serviceTier: 'flex',
        extras: { store: false, max_tokens: 5 },
      },
    });
  });

  test('keeps the tools that are no functions for the provider to judge', () => {
    const custom = { type: 'custom', custom: { name: 'math' } };
    const choice = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } };
    const call = { id: 'c', type: 'custom', custom: { name: 'math', input: '4 + 4' } };
    const decoded = chatCompletions.decode({
      messages: [...hello, { role: 'assistant', content: null, tool_calls: [call] }],
      tools: [{ type: 'function', function: { name: 'f' } }, custom],
      tool_choice: choice,
    });
    expect(decoded).toMatchObject({
      ok: true,
      value: {
        messages: [{}, { content: [{ type: 'tool-call', id: 'c', name: 'math', arguments: '4 + 4' }] }],
        tools: [{ name: 'f' }],
        extras: { 'tools.custom': [custom], 'tools.choice': choice },
      },
    });
  });

  test('may use the older functions, whose calls and answers are tied by name', () => {
    const decoded = chatCompletions.decode({
      messages: [
        ...hello,
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'done' },
      ],
      functions: [{ name: 'f' }],
      function_call: { name: 'f' },
    });
    expect(decoded).toMatchObject({
      ok: true,
      value: {
        messages: [
          {},
          { role: 'assistant', content: [{ type: 'tool-call', id: 'call_f', name: 'f', arguments: '{}' }] },
          { role: 'tool', toolCallId: 'call_f', name: 'f', content: [{ type: 'text', text: 'done' }] },
        ],
        tools: [{ name: 'f' }],
        toolChoice: { name: 'f' },
      },
    });
  });

  test.each<[string, unknown]>([
    ['messages', {}],
    ['messages', { messages: [] }],
    ['messages', { messages: 'Hello' }],
    ['messages[0]', { messages: ['Hello'] }],
    ['messages[0].role', { messages: [{ content: 'Hello' }] }],
    ['messages[0].role', { messages: [{ role: 'robot', content: 'Hello' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 5 }] }],
    ['messages[1].content[0]', { messages: [...hello, { role: 'user', content: ['x'] }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'picture' }] }] }],
    ['messages[0].content[0].text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    [
      'messages[0].content[0].image_url',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'https://a.example' }] }] },
    ],
    [
      'messages[0].content[0].image_url.url',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] },
        ],
      },
    ],
    [
      'messages[0].content[0]',
      {
        messages: [
          { role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://a.example' } }] },
        ],
      },
    ],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: 'x' }] }],
    [
      'messages[0].tool_calls[0].id',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }] },
    ],
    ['tools[0].type', { messages: hello, tools: [{ function: { name: 'f' } }] }],
    ['tools[0].function.name', { messages: hello, tools: [{ type: 'function', function: {} }] }],
    ['tool_choice', { messages: hello, tool_choice: 'always' }],
    ['tool_choice.function', { messages: hello, tool_choice: { type: 'function' } }],
    ['response_format.type', { messages: hello, response_format: {} }],
    ['response_format.json_schema', { messages: hello, response_format: { type: 'json_schema' } }],
    ['temperature', { messages: hello, temperature: 'hot' }],
    ['temperature', { messages: hello, temperature: -1 }],
    ['max_tokens', { messages: hello, max_tokens: 0 }],
    ['max_completion_tokens', { messages: hello, max_completion_tokens: 1.5 }],
    ['n', { messages: hello, n: 0 }],
    ['stop[1]', { messages: hello, stop: ['a', 1] }],
    ['logit_bias.7', { messages: hello, logit_bias: { '7': 'x' } }],
    ['metadata.a', { messages: hello, metadata: { a: 1 } }],
    ['top_logprobs', { messages: hello, top_logprobs: 3 }],
    ['reasoning_effort', { messages: hello, reasoning_effort: 'extreme' }],
    ['stream', { messages: hello, stream: 'yes' }],
    ['stream_options.include_usage', { messages: hello, stream_options: { include_usage: 1 } }],
  ])('that is wrong at %s is refused by that name', (param, body) => {
    const decoded = chatCompletions.decode(body);
    expect(decoded).toMatchObject({
      ok: false,
      failure: { class: 'invalid_request', code: 'invalid_request', param },
    });
  });

  test.each([null, undefined, 5, 'text', [], true])('that is %j and no object is refused', (body) => {
    expect(chatCompletions.decode(body)).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
  });

  test('with names of the object prototype in it touches nothing', () => {
    const body = JSON.parse(
      '{"messages":[{"role":"user","content":"x"}],"__proto__":{"stream":true},"constructor":1}',
    );
    const decoded = chatCompletions.decode(body);
    expect(decoded).toMatchObject({ ok: true, value: { stream: false } });
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

/** What the official SDK makes of our bytes. */
function sdk(body: string, status = 200) {
  const type = body.startsWith('data:') ? 'text/event-stream' : 'application/json';
  const answer = async () => new Response(body, { status, headers: { 'content-type': type } });
  return new OpenAI({
    apiKey: 'x',
    baseURL: 'http://127.0.0.1/v1',
    maxRetries: 0,
    fetch: answer,
    logLevel: 'off',
  });
}

const reply: ChatReply = {
  id: 'up-1',
  model: 'upstream',
  created: 9,
  choices: [
    {
      content: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'Hel' },
        { type: 'text', text: 'lo' },
        { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
      ],
      finish: 'tool-calls',
      citations: [{ url: 'https://a.example', start: 0, end: 3 }],
    },
    { content: [{ type: 'refusal', text: 'No.' }], finish: 'content-filter' },
  ],
  usage: { input: 10, output: 5, cacheRead: 4, reasoning: 2 },
};

describe('a reply', () => {
  test('is read by the openai SDK as it was meant', async () => {
    const body = chatCompletions.encode(reply, { ...meta, extras: { signalbox: { rule: 'r' } } });
    const read = await sdk(body).chat.completions.create({ model: 'x', messages: [] });
    expect(read).toMatchObject({
      id: 'up-1',
      object: 'chat.completion',
      created: 9,
      model: 'm-1',
      signalbox: { rule: 'r' },
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          logprobs: null,
          message: {
            role: 'assistant',
            content: 'Hello',
            refusal: null,
            reasoning_content: 'hm',
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
            annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', end_index: 3 } }],
          },
        },
        { index: 1, finish_reason: 'content_filter', message: { content: null, refusal: 'No.' } },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    });
  });

  test('carries the warnings, and takes our id where the provider has none', () => {
    const warnings = [{ field: 'seed', message: 'not sent' }];
    const body = JSON.parse(chatCompletions.encode({ choices: [{ content: [] }] }, { ...meta, warnings }));
    expect(body).toMatchObject({ id: 'sb-1', created: 5, warnings, choices: [{ finish_reason: 'stop' }] });
    expect(body).not.toHaveProperty('usage');
    expect(body.choices[0].message.content).toBe('');
  });
});

const events: readonly ChatEvent[] = [
  { type: 'start', id: 'up-1', model: 'upstream', created: 9 },
  { type: 'reasoning-start', choice: 0, block: 0 },
  { type: 'reasoning-delta', choice: 0, block: 0, text: 'hm' },
  { type: 'reasoning-end', choice: 0, block: 0 },
  { type: 'text-start', choice: 0, block: 1 },
  { type: 'text-delta', choice: 0, block: 1, text: 'Grüße' },
  { type: 'text-end', choice: 0, block: 1 },
  { type: 'tool-input-start', choice: 0, block: 2, id: 'c1', name: 'f' },
  { type: 'tool-input-delta', choice: 0, block: 2, text: '{"a"' },
  { type: 'tool-input-start', choice: 0, block: 3, id: 'c2', name: 'g' },
  { type: 'tool-input-delta', choice: 0, block: 2, text: ':1}' },
  { type: 'tool-call', choice: 0, block: 2, id: 'c1', name: 'f', arguments: '{"a":1}' },
  { type: 'tool-call', choice: 0, block: 3, id: 'c2', name: 'g', arguments: '{}' },
  { type: 'usage', usage: { input: 10, output: 1 } },
  { type: 'usage', usage: { input: 10, output: 5 } },
  { type: 'finish', choice: 0, reason: 'tool-calls' },
];

function encodeStream(given: readonly ChatEvent[], { streamUsage } = meta): string {
  const encoder = chatCompletions.stream({ ...meta, streamUsage });
  return given.map((event) => encoder.push(event)).join('') + encoder.end();
}

const failure: ProviderFailure = {
  class: 'error',
  code: 'stream_truncated',
  message: 'cut',
  retryable: true,
};

describe('a stream', () => {
  test('is gathered by the openai SDK to the answer it was', async () => {
    const runner = sdk(encodeStream(events)).chat.completions.stream({ model: 'x', messages: [] });
    const gathered = await runner.finalChatCompletion();
    expect(gathered).toMatchObject({
      id: 'up-1',
      model: 'm-1',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Grüße',
            reasoning_content: 'hm',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
              { id: 'c2', type: 'function', function: { name: 'g', arguments: '{}' } },
            ],
          },
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    });
  });

  test('begins with the role, ends with one usage chunk without choices and [DONE]', () => {
    const chunks = encodeStream(events)
      .split('\n\n')
      .filter((part) => part !== '');
    expect(JSON.parse(chunks[0]?.slice(6) ?? '').choices[0].delta).toEqual({
      role: 'assistant',
      content: '',
      refusal: null,
    });
    expect(chunks.at(-1)).toBe('data: [DONE]');
    expect(JSON.parse(chunks.at(-2)?.slice(6) ?? '')).toMatchObject({
      choices: [],
      usage: { total_tokens: 15 },
    });
    expect(JSON.parse(chunks.at(-3)?.slice(6) ?? '')).toMatchObject({
      usage: null,
      choices: [{ delta: {}, finish_reason: 'tool_calls' }],
    });
  });

  test('says nothing of usage to a caller who did not ask', () => {
    expect(encodeStream(events, { ...meta, streamUsage: false })).not.toContain('usage');
  });

  test('that fails ends with an error and no [DONE], which the SDK throws', async () => {
    const body = encodeStream([...events.slice(0, 6), { type: 'error', failure }, ...events.slice(6)]);
    expect(body).not.toContain('[DONE]');
    expect(body.endsWith('"code":"stream_truncated"}}\n\n')).toBe(true);
    const stream = await sdk(body).chat.completions.create({ model: 'x', messages: [], stream: true });
    const drain = async () => {
      for await (const _ of stream);
    };
    await expect(drain()).rejects.toThrow('cut');
  });
});

describe('a failure', () => {
  const said = (changes: Partial<ProviderFailure>) =>
    chatCompletions.failure({ ...failure, ...changes }, { requestId: 'r-1' });

  test.each<[number, Partial<ProviderFailure>]>([
    [400, { class: 'invalid_request', code: 'invalid_request' }],
    [413, { class: 'invalid_request', code: 'invalid_request', status: 413 }],
    [400, { class: 'invalid_request', code: 'unsupported_feature' }],
    [400, { class: 'context_length', code: 'context_length_exceeded', status: 400 }],
    [400, { class: 'content_filter', code: 'content_filter' }],
    [429, { class: 'rate_limit', code: 'upstream_rate_limited', status: 429 }],
    [429, { class: 'quota', code: 'upstream_quota', status: 402 }],
    [502, { class: 'auth', code: 'upstream_auth', status: 401 }],
    [401, { class: 'auth', code: 'invalid_api_key' }],
    [502, { class: 'not_found', code: 'model_unavailable', status: 404 }],
    [404, { class: 'not_found', code: 'model_not_found' }],
    [503, { class: 'overloaded', code: 'upstream_overloaded', status: 529 }],
    [504, { class: 'timeout', code: 'upstream_timeout' }],
    [502, { class: 'error', code: 'upstream_error', status: 500 }],
  ])('is answered with %i for %o', (status, changes) => {
    expect(said(changes).status).toBe(status);
  });

  test('is told in the shape that the openai SDK knows', async () => {
    const { status, body } = said({ class: 'invalid_request', code: 'invalid_request', param: 'n' });
    const error = await sdk(body, status)
      .chat.completions.create({ model: 'x', messages: [] })
      .catch((it) => it);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: 'invalid_request', param: 'n', type: 'invalid_request_error' });
    expect(JSON.parse(body).error.request_id).toBe('r-1');
  });
});
