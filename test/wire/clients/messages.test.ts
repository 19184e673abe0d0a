import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../../src/chat/event.ts';
import type { FailureClass, ProviderFailure } from '../../../src/chat/failure.ts';
import type { FailureCode } from '../../../src/chat/failure-code.ts';
import type { ReplyMeta } from '../../../src/wire/adapter.ts';
import { messages } from '../../../src/wire/clients/messages/messages.ts';
import { seal } from '../../../src/wire/kit/seal.ts';

const meta: ReplyMeta = { id: 'msg_sb', created: 5, model: 'm-1', streamUsage: true, warnings: [] };
const hello = [{ role: 'user', content: 'Hello' }];

describe('a request', () => {
  test('is read in all its fields', () => {
    const schema = { type: 'object', properties: {} };
    const decoded = messages.decode({
      model: 'chat',
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'é' }, title: 'T' },
            { type: 'document', source: { type: 'file', file_id: 'file_1' } },
            {
              type: 'document',
              source: { type: 'content', content: [{ type: 'text', text: 'inner' }] },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
            { type: 'redacted_thinking', data: 'b3BhcXVl' },
            { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', is_error: true, content: 'broken' },
            { type: 'text', text: 'Go on' },
          ],
        },
      ],
      stream: true,
      tools: [
        { name: 'f', description: 'd', input_schema: schema, strict: true },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 2000 },
      output_config: { format: { type: 'json_schema', schema } },
      temperature: 1,
      top_p: -1,
      top_k: 40,
      stop_sequences: ['END'],
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
      container: 'c1',
      context_management: null,
    });
    expect(decoded).toEqual({
      ok: true,
      warnings: [],
      value: {
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image', source: { data: 'AA==' }, mediaType: 'image/png' },
              { type: 'file', source: { data: 'w6k=' }, mediaType: 'text/plain', filename: 'T' },
              { type: 'file', source: { fileId: 'file_1' } },
              { type: 'text', text: 'inner' },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', text: 'hm', signature: seal('messages', 'c2ln') },
              { type: 'reasoning', text: '', redacted: seal('messages', 'b3BhcXVl') },
              { type: 'tool-call', id: 't1', name: 'f', arguments: '{"a":1}' },
            ],
          },
          { role: 'tool', toolCallId: 't1', isError: true, content: [{ type: 'text', text: 'broken' }] },
          { role: 'user', content: [{ type: 'text', text: 'Go on' }] },
        ],
        stream: true,
        streamUsage: true,
        tools: [{ name: 'f', description: 'd', parameters: schema, strict: true }],
        toolChoice: { name: 'f' },
        parallelToolCalls: false,
        output: { type: 'json-schema', name: 'output', schema, strict: true },
        maxOutputTokens: 100,
        temperature: 1,
        topK: 40,
        stop: ['END'],
        reasoning: { budget: 2000 },
        user: 'u',
        serviceTier: 'default',
        extras: {
          container: 'c1',
          'tools.web_search_20250305': { type: 'web_search_20250305', name: 'web_search' },
        },
      },
    });
  });

  test.each<[string, unknown]>([
    ['max_tokens', { messages: hello }],
    ['max_tokens', { messages: hello, max_tokens: 0 }],
    ['max_tokens', { messages: hello, max_tokens: '5' }],
    ['messages', { max_tokens: 1 }],
    ['messages', { max_tokens: 1, messages: [] }],
    ['messages[0].role', { max_tokens: 1, messages: [{ role: 'robot', content: 'x' }] }],
    ['messages[0].content[0].type', { max_tokens: 1, messages: [{ role: 'user', content: [{}] }] }],
    [
      'messages[0].content[0].source.url',
      {
        max_tokens: 1,
        messages: [
          { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } }] },
        ],
      },
    ],
    ['temperature', { max_tokens: 1, messages: hello, temperature: 2 }],
    ['tools[0].input_schema', { max_tokens: 1, messages: hello, tools: [{ name: 'f' }] }],
    ['tool_choice.name', { max_tokens: 1, messages: hello, tool_choice: { type: 'tool' } }],
    ['thinking.budget_tokens', { max_tokens: 1, messages: hello, thinking: { type: 'enabled' } }],
  ])('is refused for its %s', (param, body) => {
    expect(messages.decode(body)).toMatchObject({ ok: false, failure: { class: 'invalid_request', param } });
  });

  test.each([[null], ['text'], [[]], [5], [undefined]])('that is %j is refused and not thrown at', (body) => {
    expect(messages.decode(body).ok).toBe(false);
  });
});

describe('a stream', () => {
  const events: readonly ChatEvent[] = [
    { type: 'start', id: 'msg_up', model: 'other' },
    { type: 'usage', usage: { input: 12, cacheRead: 2, output: 1 } },
    { type: 'reasoning-start', choice: 0, block: 0 },
    { type: 'reasoning-delta', choice: 0, block: 0, text: 'Hm.' },
    { type: 'reasoning-end', choice: 0, block: 0, signature: 'c2ln' },
    { type: 'text-start', choice: 0, block: 1 },
    { type: 'text-delta', choice: 0, block: 1, text: 'So:' },
    { type: 'text-end', choice: 0, block: 1 },
    { type: 'citation', choice: 0, citation: { url: 'https://a.example', title: 'A' } },
    { type: 'tool-input-start', choice: 0, block: 2, id: 't1', name: 'f' },
    { type: 'tool-input-start', choice: 0, block: 3, id: 't2', name: 'g' },
    { type: 'tool-input-delta', choice: 0, block: 3, text: '{"b":' },
    { type: 'tool-input-delta', choice: 0, block: 2, text: '{"a":1}' },
    { type: 'tool-call', choice: 0, block: 2, id: 't1', name: 'f', arguments: '{"a":1}' },
    { type: 'tool-input-delta', choice: 0, block: 3, text: '2}' },
    { type: 'tool-call', choice: 0, block: 3, id: 't2', name: 'g', arguments: '{"b":2}' },
    { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_calls' },
    { type: 'usage', usage: { input: 12, cacheRead: 2, output: 30 } },
  ];

  test("is read by the provider's SDK, calls that grew side by side one after the other", async () => {
    const stream = client(write(events), 'text/event-stream').messages.stream(question);
    const message = await stream.finalMessage();
    expect(message).toMatchObject({
      id: 'msg_up',
      model: 'm-1',
      role: 'assistant',
      stop_reason: 'tool_use',
      usage: { input_tokens: 10, cache_read_input_tokens: 2, output_tokens: 30 },
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
        { type: 'text', text: 'So:', citations: [{ url: 'https://a.example', title: 'A' }] },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
        { type: 'tool_use', id: 't2', name: 'g', input: { b: 2 } },
      ],
    });
  });

  test('has one ping, behind the first start of a block', () => {
    const names = [...write(events).matchAll(/^event: (\w+)/gm)].map(([, name]) => name);
    expect(names.slice(0, 4)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
    ]);
    expect(names.filter((name) => name === 'ping')).toHaveLength(1);
  });

  test('has the order and the bytes of the provider', () => {
    expect(
      write([
        { type: 'start', id: 'msg_1' },
        { type: 'usage', usage: { input: 3, output: 1 } },
        { type: 'text-start', choice: 0, block: 0 },
        { type: 'text-delta', choice: 0, block: 0, text: 'Hi' },
        { type: 'text-end', choice: 0, block: 0 },
        { type: 'usage', usage: { input: 3, output: 2 } },
        { type: 'finish', choice: 0, reason: 'stop' },
      ]),
    ).toBe(
      [
        'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}',
        'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
        'event: ping\ndata: {"type":"ping"}',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}',
        'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":3,"output_tokens":2}}',
        'event: message_stop\ndata: {"type":"message_stop"}',
        '',
      ].join('\n\n'),
    );
  });

  test('writes a call without arguments as one without input, and its pieces after an empty one', () => {
    const call = { choice: 0, block: 0, id: 't', name: 'f' } as const;
    const written = write([
      { type: 'start' },
      { type: 'tool-input-start', ...call },
      { type: 'tool-call', ...call, arguments: '{}' },
      { type: 'tool-input-start', ...call, block: 1 },
      { type: 'tool-call', ...call, block: 1, arguments: '{"a":1}' },
    ]);
    expect([...written.matchAll(/"partial_json":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text)).toEqual([
      '',
      '{\\"a\\":1}',
    ]);
  });

  test('says nothing after an error, which the SDK throws', async () => {
    const failure: ProviderFailure = {
      class: 'overloaded',
      code: 'upstream_overloaded' as const,
      message: 'Overloaded',
      retryable: true,
    };
    const [start, ...rest] = events;
    const written = write([start ?? { type: 'start' }, { type: 'error', failure }, ...rest]);
    expect(written).toMatch(/event: error\ndata: .*"overloaded_error".*\n\n$/);
    const stream = client(written, 'text/event-stream').messages.stream(question);
    await expect(stream.finalMessage()).rejects.toThrow(/overloaded_error/);
  });

  test('does not look finished without a finish', () => {
    expect(write(events.slice(0, 8))).not.toContain('message_stop');
  });

  test('bears what the gateway adds in its first and last message', () => {
    const encoder = messages.stream({
      ...meta,
      extras: { simulated: true },
      warnings: [{ field: 'seed', message: 'not sent' }],
    });
    const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
    const marked = written.split('\n\n').filter((text) => text.includes('"simulated":true,"warnings":['));
    expect(marked.map((text) => /event: (\w+)/.exec(text)?.[1])).toEqual(['message_start', 'message_stop']);
  });
});

describe('a body', () => {
  test("is read by the provider's SDK", async () => {
    const body = messages.encode(
      {
        choices: [
          {
            content: [
              { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
              { type: 'text', text: 'Half a call:' },
              { type: 'tool-call', id: 't', name: 'f', arguments: '{"a":' },
            ],
            finish: 'length',
          },
        ],
        usage: { input: 3, output: 4, reasoning: 2 },
      },
      meta,
    );
    expect(await client(body, 'application/json').messages.create(question)).toMatchObject({
      id: 'msg_sb',
      stop_reason: 'max_tokens',
      content: [
        { type: 'redacted_thinking', data: 'b3BhcXVl' },
        { type: 'text', text: 'Half a call:' },
        { type: 'tool_use', id: 't', name: 'f', input: { INVALID_JSON: '{"a":' } },
      ],
      usage: { input_tokens: 3, output_tokens: 4, output_tokens_details: { thinking_tokens: 2 } },
    });
  });
});

describe('a failure', () => {
  test.each<[FailureClass, FailureCode, number, string]>([
    ['invalid_request', 'invalid_request', 400, 'invalid_request_error'],
    ['context_length', 'context_length_exceeded', 400, 'invalid_request_error'],
    ['auth', 'invalid_api_key', 401, 'authentication_error'],
    ['auth', 'upstream_auth', 502, 'api_error'],
    ['quota', 'upstream_quota', 402, 'billing_error'],
    ['not_found', 'model_unavailable', 404, 'not_found_error'],
    ['rate_limit', 'upstream_rate_limited', 429, 'rate_limit_error'],
    ['timeout', 'upstream_timeout', 504, 'timeout_error'],
    ['overloaded', 'upstream_overloaded', 529, 'overloaded_error'],
  ])('of class %s with code %s is %i %s to the SDK', async (kind, code, status, type) => {
    const failure = { class: kind, code, message: 'No.', retryable: false };
    const reply = messages.failure(failure, { requestId: 'req_1' });
    const asked = client(reply.body, 'application/json', reply.status).messages.create(question);
    await expect(asked).rejects.toMatchObject({
      status,
      error: { type: 'error', error: { type, message: 'No.', code }, request_id: 'req_1' },
    });
  });
});

const question = { model: 'm', max_tokens: 1, messages: [] };

function write(events: readonly ChatEvent[]): string {
  const encoder = messages.stream(meta);
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
}

function client(body: string, type: string, status = 200): Anthropic {
  return new Anthropic({
    apiKey: 'none',
    baseURL: 'http://127.0.0.1',
    maxRetries: 0,
    logLevel: 'off',
    fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
  });
}
