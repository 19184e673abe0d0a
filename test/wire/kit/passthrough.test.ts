import { describe, expect, test } from 'vitest';
import { providerAdapter } from '../../../src/wire/provider-adapter.ts';
import { providerAdapters } from '../../../src/wire/providers/index.ts';

const target = { upstream: 'upstream-model' };
const messages = [{ role: 'user', content: 'Hello' }];

function bodyOf(api: string, body: Record<string, unknown>) {
  return providerAdapter(api)?.passthrough?.body({ model: 'chat', messages, ...body }, target);
}

describe("a caller's own body", () => {
  test('goes through with the model changed and usage asked for', () => {
    expect(
      bodyOf('openai', { stream: true, stream_options: { include_obfuscation: false }, store: true }),
    ).toEqual({
      model: 'upstream-model',
      messages,
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
      store: true,
    });
  });

  test('gets the limit under the name that the server knows', () => {
    expect(bodyOf('openai', { max_tokens: 5 })).toMatchObject({ max_completion_tokens: 5 });
    expect(bodyOf('together', { max_completion_tokens: 5, max_tokens: 9 })).toMatchObject({ max_tokens: 5 });
  });

  const declared = providerAdapters.filter(({ passthrough }) => passthrough?.dialect === 'chat-completions');

  test.each(declared.map(({ api }) => api))(
    'is translated for %s where it would choose who answers',
    (api) => {
      const steering = [
        'models',
        'provider',
        'route',
        'fallbacks',
        'api_base',
        'base_url',
        'api_key',
        'extra_headers',
      ];
      for (const field of steering) expect(bodyOf(api, { [field]: 'x' })).toBeUndefined();
      expect(bodyOf(api, {})).toMatchObject({ model: 'upstream-model' });
    },
  );

  test.each<[string, Record<string, unknown>]>([
    ['a field that the server lacks', { seed: 1 }],
    ['a field that nobody knows', { min_q: 1 }],
    ['a developer message', { messages: [{ role: 'developer', content: 'x' }] }],
    ['content in parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }],
    [
      'an older function call',
      { messages: [{ role: 'assistant', content: null, function_call: { name: 'f' } }] },
    ],
    ['older functions', { functions: [{ name: 'f' }] }],
    ['an output format that it does not have', { response_format: { type: 'json_schema', json_schema: {} } }],
  ])('is translated where a server of its own habits would get %s', (_, body) => {
    expect(bodyOf('deepseek', body)).toBeUndefined();
  });

  test('is always translated for servers whose answers differ from the public dialect', () => {
    for (const api of ['mistral', 'groq', 'xai', 'openrouter', 'ollama']) {
      expect(providerAdapter(api)?.passthrough).toBeUndefined();
    }
  });
});

test.each(providerAdapters.flatMap((adapter) => (adapter.passthrough === undefined ? [] : [adapter])))(
  '$api gets the same headers with a body of its own as with a translated one',
  ({ chat, passthrough }) => {
    for (const stream of [true, false]) {
      const request = {
        stream,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      } as const;
      const encoded = chat.encode(request, target);
      expect(encoded.ok && encoded.value.headers).toEqual(passthrough?.headers({ stream }));
    }
  },
);
