import { GoogleGenAI } from '@google/genai';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../../src/chat/event.ts';
import type { FailureClass } from '../../../src/chat/failure.ts';
import type { FailureCode } from '../../../src/chat/failure-code.ts';
import type { ReplyMeta } from '../../../src/wire/adapter.ts';
import { generateContent } from '../../../src/wire/clients/generate-content/generate-content.ts';
import { seal } from '../../../src/wire/kit/seal.ts';

const meta: ReplyMeta = { id: 'sb-1', created: 5, model: 'm-1', streamUsage: true, warnings: [] };

describe('a request', () => {
  test('is read in all its fields, in camelCase and in snake_case', () => {
    const decoded = generateContent.decode(
      {
        system_instruction: { parts: { text: 'Be brief.' } },
        contents: [
          {
            parts: [
              { text: 'Look' },
              { inline_data: { mime_type: 'image/png', data: '_9j-AA' } },
              { fileData: { fileUri: 'gs://bucket/a.mp4', mimeType: 'video/mp4' } },
            ],
          },
          {
            role: 'model',
            parts: [
              { text: 'Hm.', thought: true, thoughtSignature: 'c2ln' },
              { functionCall: { name: 'f', args: { a: 1 } }, thought_signature: 'b3RoZXI=' },
              { functionCall: { name: 'f', args: { a: 2 } } },
              { functionCall: { name: 'g', id: 'own' } },
              { executableCode: { language: 'PYTHON', code: '1' } },
            ],
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { name: 'f', response: { result: 'one' } } },
              { functionResponse: { name: 'f', response: { n: 2 } } },
              { function_response: { id: 'own', name: 'g', response: { error: 'broken' } } },
              { text: 'Go on' },
            ],
          },
        ],
        tools: [
          {
            functionDeclarations: [
              {
                name: 'f',
                parameters: {
                  type: 'OBJECT',
                  properties: {
                    list: { type: 'ARRAY', items: { type: 'STRING', nullable: true }, minItems: '1' },
                    type: { type: 'NUMBER' },
                  },
                  propertyOrdering: ['list'],
                },
              },
            ],
          },
          { googleSearch: {} },
        ],
        toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
        generationConfig: {
          temperature: 0,
          topP: 0.5,
          topK: 40,
          maxOutputTokens: 100,
          candidateCount: 2,
          stop_sequences: ['END'],
          seed: 1,
          presencePenalty: 0.1,
          frequencyPenalty: 0.2,
          responseLogprobs: true,
          logprobs: 3,
          responseMimeType: 'application/json',
          responseSchema: { type: 'STRING', enum: ['a'] },
          thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' },
          responseModalities: ['TEXT', 'IMAGE'],
        },
        safetySettings: [],
        serviceTier: 'standard',
      },
      { stream: true },
    );
    const answered = (toolCallId: string, name: string, text: string) => ({
      role: 'tool',
      toolCallId,
      name,
      content: [{ type: 'text', text }],
    });
    expect(decoded).toEqual({
      ok: true,
      warnings: [],
      value: {
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image', source: { data: '/9j+AA==' }, mediaType: 'image/png' },
              { type: 'video', source: { fileId: 'gs://bucket/a.mp4' }, mediaType: 'video/mp4' },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', text: 'Hm.', signature: seal('generate-content', 'c2ln') },
              {
                type: 'tool-call',
                id: 'gfc_0',
                name: 'f',
                arguments: '{"a":1}',
                signature: seal('generate-content', 'b3RoZXI='),
              },
              { type: 'tool-call', id: 'gfc_1', name: 'f', arguments: '{"a":2}' },
              { type: 'tool-call', id: 'own', name: 'g', arguments: '{}' },
            ],
          },
          answered('gfc_0', 'f', 'one'),
          answered('gfc_1', 'f', '{"n":2}'),
          { ...answered('own', 'g', 'broken'), isError: true },
          { role: 'user', content: [{ type: 'text', text: 'Go on' }] },
        ],
        stream: true,
        streamUsage: true,
        tools: [
          {
            name: 'f',
            parameters: {
              type: 'object',
              properties: {
                list: { type: 'array', items: { type: ['string', 'null'] }, minItems: 1 },
                type: { type: 'number' },
              },
            },
          },
        ],
        toolChoice: { name: 'f' },
        output: { type: 'json-schema', name: 'output', schema: { type: 'string', enum: ['a'] } },
        maxOutputTokens: 100,
        temperature: 0,
        topP: 0.5,
        topK: 40,
        stop: ['END'],
        seed: 1,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        logprobs: { top: 3 },
        candidates: 2,
        reasoning: { effort: 'high' },
        serviceTier: 'default',
        extras: {
          safetySettings: [],
          modalities: ['text', 'image'],
          'tools.googleSearch': {},
          'tools[].functionDeclarations[].parameters.propertyOrdering': true,
          'contents.executableCode': { language: 'PYTHON', code: '1' },
        },
      },
    });
  });

  test('ties results without ids to their calls by name, whatever their order', () => {
    const decoded = generateContent.decode({
      contents: [
        { role: 'model', parts: [{ functionCall: { name: 'f' } }, { functionCall: { name: 'g' } }] },
        {
          parts: ['g', 'f', 'f'].map((name) => ({ functionResponse: { name, response: { of: name } } })),
        },
      ],
    });
    expect(decoded).toMatchObject({
      value: {
        messages: [
          { content: [{ id: 'gfc_0' }, { id: 'gfc_1' }] },
          { toolCallId: 'gfc_1', name: 'g' },
          { toolCallId: 'gfc_0', name: 'f' },
          // The second answer to one call belongs to none.
          { toolCallId: 'gfc_2', name: 'f' },
        ],
      },
    });
  });

  test('that allows some functions only has only those', () => {
    const declared = ['f', 'g', 'h'].map((name) => ({ name }));
    const decoded = generateContent.decode({
      contents: [{ parts: [{ text: 'x' }] }],
      tools: { functionDeclarations: declared },
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f', 'h'] } },
    });
    expect(decoded).toMatchObject({
      value: { tools: [{ name: 'f' }, { name: 'h' }], toolChoice: 'required' },
    });
  });

  test.each<[string, unknown]>([
    ['contents', {}],
    ['contents', { contents: 'Hello' }],
    ['contents[0]', { contents: ['Hello'] }],
    ['contents[0].role', { contents: [{ role: 'robot', parts: [] }] }],
    ['contents[0].parts[0].text', { contents: [{ parts: [{ text: 5 }] }] }],
    ['contents[0].parts[0].inlineData.mimeType', { contents: [{ parts: [{ inlineData: { data: '' } }] }] }],
    ['generationConfig.temperature', { contents: [], generationConfig: { temperature: 'hot' } }],
    ['tools[0].functionDeclarations[0].name', { contents: [], tools: [{ functionDeclarations: [{}] }] }],
  ])('is refused for its %s', (param, body) => {
    expect(generateContent.decode(body)).toMatchObject({
      ok: false,
      failure: { class: 'invalid_request', param },
    });
  });

  test.each([[null], ['text'], [[]], [5], [undefined]])('that is %j is refused and not thrown at', (body) => {
    expect(generateContent.decode(body).ok).toBe(false);
  });
});

describe('a stream', () => {
  const events: readonly ChatEvent[] = [
    { type: 'start', id: 'up-1', model: 'other', created: 7 },
    { type: 'usage', usage: { input: 12, output: 1 } },
    { type: 'reasoning-start', choice: 0, block: 0 },
    { type: 'reasoning-delta', choice: 0, block: 0, text: 'Hm.' },
    { type: 'reasoning-end', choice: 0, block: 0 },
    { type: 'text-start', choice: 0, block: 1 },
    { type: 'text-delta', choice: 0, block: 1, text: 'Grüße' },
    { type: 'text-end', choice: 0, block: 1, signature: 'c2ln' },
    { type: 'citation', choice: 0, citation: { url: 'https://a.example', title: 'A', start: 2, end: 5 } },
    { type: 'tool-input-start', choice: 0, block: 2, id: 't1', name: 'f' },
    { type: 'tool-input-start', choice: 0, block: 3, id: 'gfc_1', name: 'g' },
    { type: 'tool-call', choice: 0, block: 3, id: 'gfc_1', name: 'g', arguments: '{"b":2}' },
    { type: 'tool-input-delta', choice: 0, block: 2, text: '{"a":1}' },
    { type: 'tool-call', choice: 0, block: 2, id: 't1', name: 'f', arguments: '{"a":1}', signature: 'b3Ro' },
    { type: 'finish', choice: 0, reason: 'tool-calls' },
    { type: 'usage', usage: { input: 12, output: 30, reasoning: 4, cacheRead: 2 } },
  ];

  test("is read by the provider's SDK", async () => {
    const chunks = [];
    for await (const chunk of await client(write(events), 'text/event-stream').models.generateContentStream(
      question,
    )) {
      chunks.push(chunk);
    }
    expect(chunks.every(({ usageMetadata }) => usageMetadata !== undefined)).toBe(true);
    expect(chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])).toEqual([
      { text: 'Hm.', thought: true },
      { text: 'Grüße' },
      { text: '', thoughtSignature: 'c2ln' },
      { functionCall: { id: 't1', name: 'f', args: { a: 1 } }, thoughtSignature: 'b3Ro' },
      { functionCall: { name: 'g', args: { b: 2 } } },
      { text: '' },
    ]);
    expect(chunks.at(-1)).toMatchObject({
      responseId: 'up-1',
      modelVersion: 'm-1',
      candidates: [
        {
          finishReason: 'STOP',
          groundingMetadata: {
            groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
            // Bytes: the ü and the ß before the end count twice.
            groundingSupports: [{ segment: { startIndex: 2, endIndex: 7, text: 'üße' } }],
          },
        },
      ],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: 26,
        thoughtsTokenCount: 4,
        cachedContentTokenCount: 2,
        totalTokenCount: 42,
      },
    });
  });

  test('has the bytes of the provider', () => {
    expect(
      write([
        { type: 'start', id: 'r' },
        { type: 'usage', usage: { input: 3, output: 1 } },
        { type: 'text-start', choice: 0, block: 0 },
        { type: 'text-delta', choice: 0, block: 0, text: 'Hi' },
        { type: 'text-end', choice: 0, block: 0 },
        { type: 'finish', choice: 0, reason: 'length' },
      ]),
    ).toBe(
      [
        'data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4},"modelVersion":"m-1","createTime":"1970-01-01T00:00:05.000Z","responseId":"r"}',
        'data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4},"modelVersion":"m-1","createTime":"1970-01-01T00:00:05.000Z","responseId":"r"}',
        '',
      ].join('\r\n\r\n'),
    );
  });

  test('says nothing after an error, which the SDK throws', async () => {
    const failure = {
      class: 'overloaded' as const,
      code: 'upstream_overloaded' as const,
      message: 'Overloaded',
      retryable: true,
    };
    const written = write([...events.slice(0, 7), { type: 'error', failure }, ...events.slice(7)]);
    expect(written).toMatch(/data: \{"error":\{"code":503,.*"status":"UNAVAILABLE".*\}\r\n\r\n$/);
    const reading = async () => {
      const models = client(written, 'text/event-stream').models;
      for await (const _ of await models.generateContentStream(question));
    };
    await expect(reading()).rejects.toThrow(/UNAVAILABLE/);
  });

  test('does not look finished without a finish', () => {
    expect(write(events.slice(0, 8))).not.toContain('finishReason');
  });

  test('bears what the gateway adds in its first and last message', () => {
    const encoder = generateContent.stream({ ...meta, extras: { simulated: true } });
    const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
    const marks = written
      .trimEnd()
      .split('\r\n\r\n')
      .map((text) => text.includes('"simulated":true'));
    expect([marks.at(0), marks.at(-1), marks.filter(Boolean).length]).toEqual([true, true, 2]);
  });
});

describe('a body', () => {
  test("is read by the provider's SDK", async () => {
    const body = generateContent.encode(
      {
        choices: [
          {
            content: [
              { type: 'text', text: 'A picture:' },
              { type: 'image', source: { data: 'AA==' }, mediaType: 'image/png' },
            ],
            finish: 'stop',
            logprobs: { content: [{ token: 'A', logprob: -1, bytes: null, top_logprobs: [] }] },
          },
          { content: [{ type: 'refusal', text: 'No.' }], finish: 'content-filter' },
        ],
        usage: { input: 3, output: 4, audioInput: 1 },
      },
      meta,
    );
    const reply = await client(body, 'application/json').models.generateContent(question);
    expect(reply.candidates).toMatchObject([
      {
        content: { parts: [{ text: 'A picture:' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }] },
        finishReason: 'STOP',
        logprobsResult: { chosenCandidates: [{ token: 'A', logProbability: -1 }] },
      },
      { content: { parts: [{ text: 'No.' }] }, finishReason: 'SAFETY', index: 1 },
    ]);
    expect(reply.usageMetadata?.promptTokensDetails).toEqual([
      { modality: 'TEXT', tokenCount: 2 },
      { modality: 'AUDIO', tokenCount: 1 },
    ]);
  });
});

describe('a failure', () => {
  test.each<[FailureClass, FailureCode, number, string]>([
    ['invalid_request', 'invalid_request', 400, 'INVALID_ARGUMENT'],
    ['context_length', 'context_length_exceeded', 400, 'INVALID_ARGUMENT'],
    ['auth', 'invalid_api_key', 401, 'UNAUTHENTICATED'],
    ['auth', 'upstream_auth', 502, 'INTERNAL'],
    ['quota', 'upstream_quota', 429, 'RESOURCE_EXHAUSTED'],
    ['not_found', 'model_unavailable', 404, 'NOT_FOUND'],
    ['rate_limit', 'upstream_rate_limited', 429, 'RESOURCE_EXHAUSTED'],
    ['timeout', 'upstream_timeout', 504, 'DEADLINE_EXCEEDED'],
    ['overloaded', 'upstream_overloaded', 503, 'UNAVAILABLE'],
  ])('of class %s with code %s is %i %s to the SDK', async (kind, code, status, name) => {
    const failure = { class: kind, code, message: 'No.', retryable: false };
    const reply = generateContent.failure(failure, { requestId: 'req_1' });
    const asked = client(reply.body, 'application/json', reply.status).models.generateContent(question);
    await expect(asked).rejects.toMatchObject({ status, message: expect.stringContaining(name) });
    expect(reply.body).toContain(code.toUpperCase());
  });
});

const question = { model: 'm', contents: 'x' };

function write(events: readonly ChatEvent[]): string {
  const encoder = generateContent.stream(meta);
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
}

function client(body: string, type: string, status = 200): GoogleGenAI {
  const fetch = async () => new Response(body, { status, headers: { 'content-type': type } });
  return new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: 'http://127.0.0.1', fetch } });
}
