import { describe, expect, test } from 'vitest';
import type { ChatRequest, Message } from '../../../src/chat/request.ts';
import type { WireTarget } from '../../../src/wire/adapter.ts';
import { anthropic } from '../../../src/wire/providers/anthropic/anthropic.ts';

const hello: readonly Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }];

function send(request: Partial<ChatRequest>, target: Partial<WireTarget> = {}) {
  const result = anthropic.chat.encode(
    { messages: hello, stream: false, ...request },
    { upstream: 'claude-opus-4-1-20250805', ...target },
  );
  if (!result.ok) return { refused: result.failure.param };
  const { model: _, messages: __, ...body } = JSON.parse(result.value.body);
  return { ...body, warned: result.warnings.map(({ field }) => field) };
}

describe('the limit on the answer', () => {
  test.each<[string, Partial<ChatRequest>, Partial<WireTarget>, number, string[]]>([
    ["is the caller's", { maxOutputTokens: 10 }, { maxOutputTokens: 100 }, 10, []],
    ["is the model's where the caller has none", {}, { maxOutputTokens: 100 }, 100, []],
    ['is 4096 where nobody has one', {}, {}, 4096, []],
    [
      'is lowered to what the model can give',
      { maxOutputTokens: 1000 },
      { maxOutputTokens: 100 },
      100,
      ['max_tokens'],
    ],
  ])('%s', (_, request, target, limit, warned) => {
    expect(send(request, target)).toEqual({ max_tokens: limit, warned });
  });
});

describe('reasoning', () => {
  const adaptive = { type: 'adaptive' };
  test.each<[string, ChatRequest['reasoning'], unknown, unknown]>([
    ['claude-3-5-haiku-20241022', { effort: 'high' }, undefined, undefined],
    ['claude-3-7-sonnet-20250219', { effort: 'low' }, { type: 'enabled', budget_tokens: 2048 }, undefined],
    ['claude-sonnet-4-20250514', { effort: 'medium' }, { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-opus-4-1-20250805', { effort: 'high' }, { type: 'enabled', budget_tokens: 16384 }, undefined],
    ['claude-haiku-4-5', { effort: 'none' }, undefined, undefined],
    ['claude-haiku-4-5', { budget: 3000 }, { type: 'enabled', budget_tokens: 3000 }, undefined],
    ['claude-opus-4-6', { effort: 'xhigh' }, adaptive, { effort: 'high' }],
    ['claude-opus-4-6', { effort: 'minimal' }, adaptive, { effort: 'low' }],
    ['claude-opus-4-6', { effort: 'none' }, { type: 'disabled' }, undefined],
    ['claude-opus-4-7', { effort: 'xhigh' }, { ...adaptive, display: 'summarized' }, { effort: 'xhigh' }],
    ['claude-sonnet-5', { budget: 20_000 }, { ...adaptive, display: 'summarized' }, { effort: 'high' }],
    ['somebody-elses-model', { effort: 'low' }, adaptive, { effort: 'low' }],
  ])('of %s for %j', (upstream, reasoning, thinking, output) => {
    const sent = send(reasoning === undefined ? {} : { reasoning }, { upstream });
    expect([sent.thinking, sent.output_config]).toEqual([thinking, output]);
    if (thinking !== undefined && 'budget_tokens' in Object(thinking)) {
      expect(sent.max_tokens).toBeGreaterThan(Object(thinking).budget_tokens);
    }
  });

  test.each<[string, Partial<ChatRequest>, unknown]>([
    [
      'leaves a fifth of a tight limit for the answer',
      { maxOutputTokens: 4000 },
      { type: 'enabled', budget_tokens: 3200 },
    ],
    ['has at least 1024 tokens', { maxOutputTokens: 1100 }, { type: 'enabled', budget_tokens: 1024 }],
    ['is left out where the limit has no room for it', { maxOutputTokens: 1024 }, undefined],
    ['is left out where a call is forced', { toolChoice: 'required', tools: [{ name: 'f' }] }, undefined],
    [
      'is left out where the call to answer has lost its thinking',
      {
        messages: [
          ...hello,
          { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }] },
          { role: 'tool', toolCallId: 'c', content: [{ type: 'text', text: 'x' }] },
        ],
      },
      undefined,
    ],
  ])('with a budget %s', (_, request, thinking) => {
    const sent = send({ ...request, reasoning: { effort: 'high' } });
    expect(sent.thinking).toEqual(thinking);
    expect(sent.warned).toEqual(thinking === undefined ? ['reasoning_effort'] : []);
  });

  test("keeps the caller's budget below the limit, and says so", () => {
    const sent = send({ reasoning: { budget: 5000 }, maxOutputTokens: 2000 });
    expect(sent).toMatchObject({
      max_tokens: 2000,
      thinking: { budget_tokens: 1999 },
      warned: ['reasoning_effort'],
    });
  });
});

describe('sampling', () => {
  test.each<[string, Partial<ChatRequest>, object, string[]]>([
    ['claude-opus-4-1', { temperature: 0.5, topK: 3 }, { temperature: 0.5, top_k: 3 }, []],
    ['claude-opus-4-1', { temperature: 0.5, topP: 0.5 }, { temperature: 0.5 }, ['top_p']],
    ['claude-opus-4-1', { temperature: 1.7 }, { temperature: 1 }, ['temperature']],
    ['claude-opus-4-7', { temperature: 0.5, topP: 0.5, topK: 3 }, {}, ['temperature', 'top_p', 'top_k']],
    ['claude-opus-4-7', { temperature: 1, topP: 1 }, {}, []],
    [
      'claude-opus-4-1',
      { temperature: 0.5, topP: 0.97, reasoning: { effort: 'low' } },
      { top_p: 0.97 },
      ['temperature'],
    ],
  ])('of %s for %j', (upstream, request, expected, warned) => {
    const { temperature, top_p, top_k, ...rest } = send(request, { upstream });
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(expected);
    expect(rest.warned).toEqual(warned);
  });
});

test('a schema is refused by models that cannot keep to one', () => {
  const output = { type: 'json-schema', name: 'x', schema: { type: 'object' } } as const;
  expect(send({ output }, { upstream: 'claude-sonnet-4-20250514' })).toEqual({ refused: 'response_format' });
});

test('the version goes with every call, also with those that pass through', () => {
  const sent = anthropic.chat.encode({ messages: hello, stream: false }, { upstream: 'm' });
  expect(sent).toMatchObject({ value: { headers: { 'anthropic-version': '2023-06-01' } } });
  expect(anthropic.passthrough?.headers({})).toMatchObject({ 'anthropic-version': '2023-06-01' });
});
