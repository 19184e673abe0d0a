import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatRequest, Message } from '../../../src/chat/request.ts';
import { gemini } from '../../../src/wire/providers/gemini/gemini.ts';

const hello: readonly Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }];

function send(request: Partial<ChatRequest>, upstream = 'gemini-2.5-flash') {
  const result = gemini.chat.encode({ messages: hello, stream: false, ...request }, { upstream });
  if (!result.ok) throw new Error(result.failure.message);
  return { path: result.value.path, body: JSON.parse(result.value.body), warnings: result.warnings };
}

describe('reasoning', () => {
  test.each<[string, ChatRequest['reasoning'], unknown, boolean]>([
    ['gemini-2.0-flash', { effort: 'high' }, undefined, true],
    ['gemini-2.5-flash', { effort: 'none' }, { includeThoughts: false, thinkingBudget: 0 }, false],
    ['gemini-2.5-flash', { effort: 'low' }, { includeThoughts: true, thinkingBudget: 1024 }, false],
    ['gemini-2.5-flash', { budget: 77 }, { includeThoughts: true, thinkingBudget: 77 }, false],
    ['gemini-2.5-pro', { effort: 'none' }, { includeThoughts: false, thinkingBudget: 128 }, true],
    ['gemini-2.5-pro', { effort: 'xhigh' }, { includeThoughts: true, thinkingBudget: 24576 }, false],
    [
      'gemini-3-flash-preview',
      { effort: 'minimal' },
      { includeThoughts: true, thinkingLevel: 'minimal' },
      false,
    ],
    ['gemini-3.8-flash', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'low' }, true],
    ['gemini-3.8-flash', { effort: 'none' }, { includeThoughts: false, thinkingLevel: 'low' }, true],
    [
      'gemini-3.8-flash-lite',
      { effort: 'minimal' },
      { includeThoughts: true, thinkingLevel: 'minimal' },
      false,
    ],
    ['gemini-3-pro-preview', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'low' }, true],
    ['gemini-3-pro-preview', { effort: 'none' }, { includeThoughts: false, thinkingLevel: 'low' }, true],
    ['gemini-3-pro-preview', { effort: 'xhigh' }, { includeThoughts: true, thinkingLevel: 'high' }, true],
    ['new-model', { budget: 500 }, { includeThoughts: true, thinkingBudget: 500 }, false],
  ])('of %s for %j', (upstream, reasoning, thinking, warns) => {
    const { body, warnings } = send(reasoning === undefined ? {} : { reasoning }, upstream);
    expect(body.generationConfig?.thinkingConfig).toEqual(thinking);
    expect(warnings.length > 0).toBe(warns);
  });
});

describe('the path', () => {
  test('says whether it is to be a stream of events', () => {
    expect(send({}).path).toBe('/models/gemini-2.5-flash:generateContent');
    expect(send({ stream: true }, 'models/x').path).toBe('/models/x:streamGenerateContent?alt=sse');
  });

  test("is never left by a model's name", () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', '/', '\\', '@', ':', '?', '#', '%', '2', 'e', '\ud800', '\n') }),
    );
    fc.assert(
      fc.property(name, fc.boolean(), (upstream, stream) => {
        const base = 'https://provider.example/v1beta';
        const url = new URL(base + send({ stream }, upstream).path);
        expect(url.origin).toBe('https://provider.example');
        expect(url.pathname.split('/')).toHaveLength(4);
        expect(url.pathname).toMatch(/^\/v1beta\/models\/.*:(generateContent|streamGenerateContent)$/);
        expect([url.search, url.hash]).toEqual([stream ? '?alt=sse' : '', '']);
      }),
    );
  });
});

describe('a conversation that began elsewhere', () => {
  const conversation = (content: readonly object[]): readonly Message[] =>
    JSON.parse(
      JSON.stringify([
        ...hello,
        { role: 'assistant', content },
        { role: 'tool', toolCallId: 'a', content: [{ type: 'text', text: '1' }] },
        {
          role: 'tool',
          toolCallId: 'wrong',
          content: [{ type: 'image', source: { data: 'AA' }, mediaType: 'image/png' }],
        },
      ]),
    );
  const calls = [
    { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
    { type: 'tool-call', id: 'gfc_r_1', name: 'g', arguments: '{}' },
  ];

  test('stands in for the signature that newer models insist on, on the first call only', () => {
    const signatures = (upstream: string) =>
      send({ messages: conversation(calls) }, upstream).body.contents[1].parts.map(
        (part: Record<string, unknown>) => part['thoughtSignature'],
      );
    expect(signatures('gemini-3-pro-preview')).toEqual(['skip_thought_signature_validator', undefined]);
    expect(signatures('gemini-2.5-pro')).toEqual([undefined, undefined]);
  });

  test('finds the function of a result by id, or by its place, and sends no id of ours', () => {
    const { parts } = send({ messages: conversation(calls) }).body.contents[2];
    expect(parts).toEqual([
      { functionResponse: { id: 'a', name: 'f', response: { result: '1' } } },
      { functionResponse: { id: 'wrong', name: 'g', response: { result: '' } } },
      { inlineData: { mimeType: 'image/png', data: 'AA' } },
    ]);
    expect(send({ messages: conversation(calls) }).body.contents[1].parts[1]).toEqual({
      functionCall: { name: 'g', args: {} },
    });
  });
});

describe('embeddings', () => {
  const target = { upstream: 'gemini-embedding-001' };

  test('are asked for in one call and read in order', () => {
    const sent = gemini.embeddings?.encode({ input: ['a', 'b'], dimensions: 3, encoding: 'float' }, target);
    expect(sent).toMatchObject({
      ok: true,
      value: { path: '/models/gemini-embedding-001:batchEmbedContents' },
    });
    expect(sent?.ok && JSON.parse(sent.value.body)).toEqual({
      requests: ['a', 'b'].map((text) => ({
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text }] },
        outputDimensionality: 3,
      })),
    });
    const body = JSON.stringify({
      embeddings: [{ values: [1, 2] }, { values: [3, 4] }],
      usageMetadata: { promptTokenCount: 4 },
    });
    expect(gemini.embeddings?.decode({ status: 200, headers: {}, body })).toEqual({
      ok: true,
      warnings: [],
      value: {
        vectors: [
          [1, 2],
          [3, 4],
        ],
        usage: { input: 4, total: 4 },
      },
    });
  });

  test('of token lists are refused, and bodies without vectors are none', () => {
    expect(gemini.embeddings?.encode({ input: [[1, 2]], encoding: 'float' }, target)).toMatchObject({
      ok: false,
      failure: { code: 'unsupported_feature', param: 'input' },
    });
    for (const body of ['', '{}', '{"embeddings":[]}', '{"embeddings":[{"values":["a"]}]}']) {
      expect(gemini.embeddings?.decode({ status: 200, headers: {}, body })).toMatchObject({ ok: false });
    }
  });
});
