import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClientDialect, ProviderAdapter } from '../../../src/wire/adapter.ts';
import { chatCompletions } from '../../../src/wire/clients/chat-completions/chat-completions.ts';
import { generateContent } from '../../../src/wire/clients/generate-content/generate-content.ts';
import { messages } from '../../../src/wire/clients/messages/messages.ts';
import { providerAdapters } from '../../../src/wire/providers/index.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Words that are found again in what is sent; numbers and switches are told by what is unusual about them. */
const bodies: readonly { readonly dialect: ClientDialect; readonly body: Json }[] = [
  {
    dialect: chatCompletions,
    body: {
      messages: [
        { role: 'system', content: 'word-1' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'word-2', cache_control: { type: 'ephemeral' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'text', text: 'word-3' }],
          reasoning_content: 'word-4',
          tool_calls: [
            { id: 'word-5', type: 'function', function: { name: 'word-6', arguments: '{"a":1}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'word-5', content: [{ type: 'text', text: 'word-7' }] },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'word-6', description: 'word-8', parameters: { type: 'object', properties: {} } },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'word-6' } },
      // The name is a label of the caller's, which some providers have no place for.
      response_format: { type: 'json_schema', json_schema: { name: 'label', schema: { type: 'object' } } },
      reasoning: { effort: 'high' },
      stream: true,
      stream_options: { include_usage: true },
      stop: ['word-10'],
    },
  },
  {
    dialect: messages,
    body: {
      max_tokens: 4096,
      system: [{ type: 'text', text: 'word-1', cache_control: { type: 'ephemeral', ttl: '5m' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'word-2' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
            {
              type: 'document',
              title: 'word-3',
              source: { type: 'text', media_type: 'text/plain', data: 'x' },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'word-4', signature: 'c2lnbmF0dXJl' },
            { type: 'text', text: 'word-5' },
            { type: 'tool_use', id: 'word-6', name: 'word-7', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'word-6', content: [{ type: 'text', text: 'word-8' }] },
          ],
        },
      ],
      tools: [{ name: 'word-7', description: 'word-9', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 2048 },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      metadata: { user_id: 'word-10' },
      stop_sequences: ['word-11'],
    },
  },
  {
    dialect: generateContent,
    body: {
      systemInstruction: { role: 'system', parts: [{ text: 'word-1' }] },
      contents: [
        {
          role: 'user',
          parts: [{ text: 'word-2' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
        },
        {
          role: 'model',
          parts: [
            { text: 'word-3', thought: true, thoughtSignature: 'c2lnbmF0dXJl' },
            { text: 'word-4' },
            {
              functionCall: { id: 'word-5', name: 'word-6', args: { a: 1 } },
              thoughtSignature: 'c2lnbmF0dXJl',
            },
          ],
        },
        {
          role: 'user',
          parts: [{ functionResponse: { id: 'word-5', name: 'word-6', response: { result: 'word-7' } } }],
        },
      ],
      tools: [
        {
          functionDeclarations: [
            { name: 'word-6', description: 'word-8', parameters: { type: 'OBJECT', properties: {} } },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['word-6'] } },
      generationConfig: {
        thinkingConfig: { thinkingLevel: 'high', includeThoughts: true },
        stopSequences: ['word-9'],
      },
    },
  },
];

/** Places of all objects in a value, as paths of names and indexes. */
function placesOf(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Array.isArray(value)
    ? value.flatMap((each, index) => placesOf(each, [...path, index]))
    : Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]));
  return Array.isArray(value) ? below : [path, ...below];
}

function withField(value: Json, path: readonly (string | number)[], name: string, content: Json): Json {
  const [next, ...rest] = path;
  if (next === undefined) return { ...(value as object), [name]: content };
  if (Array.isArray(value)) {
    return value.map((each, index) => (index === next ? withField(each, rest, name, content) : each));
  }
  const fields = value as { readonly [name: string]: Json };
  return { ...fields, [next]: withField(fields[next] ?? null, rest, name, content) };
}

/** Whether the word was sent, or the caller was told of the field that held it. */
function isAccountedFor(
  dialect: ClientDialect,
  adapter: ProviderAdapter,
  body: Json,
  field: string,
  word: string,
) {
  const decoded = dialect.decode(body);
  if (!decoded.ok) return true;
  const sent = adapter.chat.encode(decoded.value, {
    upstream: 'gemini-3-pro-claude-sonnet-4-5',
    maxOutputTokens: 9999,
  });
  if (!sent.ok) return true;
  return sent.value.body.includes(word) || sent.warnings.some((warning) => warning.field.includes(field));
}

describe.each(bodies)('a caller of $dialect.name', ({ dialect, body }) => {
  const adapters = fc.constantFrom(...providerAdapters);

  test('is read in a body without anything unusual', () => {
    expect(dialect.decode(body)).toMatchObject({ ok: true, warnings: [] });
  });

  test('loses no unknown field, wherever it stands, without being told', () => {
    fc.assert(
      fc.property(
        adapters,
        fc.constantFrom(...placesOf(body)),
        fc.constantFrom('cache_control', 'annotations', 'x_further', 'extra_content', 'audio', 'id2'),
        fc.boolean(),
        (adapter, place, name, nested) => {
          const content = nested ? { further: ['lost-word'] } : 'lost-word';
          const changed = withField(body, place, name, content);
          expect(isAccountedFor(dialect, adapter, changed, fieldName(dialect, name), 'lost-word')).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('loses no word of what it says without being told', () => {
    const words = [...new Set(JSON.stringify(body).match(/word-\d+/g))];
    for (const adapter of providerAdapters) {
      const decoded = dialect.decode(body);
      if (!decoded.ok) throw new Error(decoded.failure.message);
      const sent = adapter.chat.encode(decoded.value, { upstream: 'any' });
      if (!sent.ok) continue;
      const missing = words.filter((word) => !sent.value.body.includes(word));
      expect(missing.length, `${adapter.api} leaves out ${missing}`).toBeLessThanOrEqual(
        sent.warnings.length,
      );
    }
  });
});

/** The last of the three spells its names in camelCase whatever the caller wrote. */
function fieldName(dialect: ClientDialect, name: string): string {
  return dialect === generateContent
    ? name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
    : name;
}
