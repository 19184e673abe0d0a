import { describe, expect, test } from 'vitest';
import type { ClientDialect } from '../../../src/wire/adapter.ts';
import { chatCompletions } from '../../../src/wire/clients/chat-completions/chat-completions.ts';
import { generateContent } from '../../../src/wire/clients/generate-content/generate-content.ts';
import { messages } from '../../../src/wire/clients/messages/messages.ts';

const params = {
  defaults: { temperature: 0.2, max_tokens: 100, model: 'other' },
  override: { top_p: 0.5, stream: true },
};

describe("a capability's settings", () => {
  test.each<[ClientDialect, Record<string, unknown>, Record<string, unknown>]>([
    [
      chatCompletions,
      { model: 'chat', max_completion_tokens: 5, top_p: 1 },
      { model: 'chat', max_completion_tokens: 5, top_p: 0.5, temperature: 0.2 },
    ],
    [
      messages,
      { model: 'chat', temperature: 1 },
      { model: 'chat', temperature: 1, max_tokens: 100, top_p: 0.5 },
    ],
    [
      generateContent,
      { contents: [], generation_config: { max_output_tokens: 7 } },
      { contents: [], generationConfig: { maxOutputTokens: 7, temperature: 0.2, topP: 0.5 } },
    ],
  ])(
    'stand under and above what a caller of $name set, and leave the request itself',
    (dialect, body, merged) => {
      expect(dialect.withParams(body, params)).toEqual(merged);
    },
  );

  test('replace a limit under its other name where they override', () => {
    const override = { override: { max_completion_tokens: 3 } };
    expect(chatCompletions.withParams({ max_tokens: 9 }, override)).toEqual({ max_completion_tokens: 3 });
    expect(messages.withParams({ max_tokens: 9 }, override)).toEqual({ max_tokens: 3 });
  });

  test('an override by a strange name is a field like any other', () => {
    const given = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(Object.keys(chatCompletions.withParams({}, { override: given }))).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

test('the model stands in the body, or in the address', () => {
  expect(chatCompletions.modelOf({ model: 'chat' })).toBe('chat');
  expect(messages.modelOf({ model: 5 })).toBeUndefined();
  expect(generateContent.modelOf({}, { model: 'chat' })).toBe('chat');
});
