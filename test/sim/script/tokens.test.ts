import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countInput, countTokens, splitTokens } from '../../../src/sim/script/tokens.ts';
import { anyText } from '../../any-text.ts';

test('tokens join to the text they were cut from, and none is larger than four bytes of UTF-8', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = splitTokens(text);
      expect(tokens.join('')).toBe(text);
      expect(tokens.every((token) => Buffer.byteLength(token) <= 4)).toBe(true);
    }),
  );
});

test('counting tokens gives as many as cutting makes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(countTokens(text)).toBe(splitTokens(text).length);
    }),
  );
});

test('four letters of English are one token, and each Chinese character is one', () => {
  expect(countTokens('12345678')).toBe(2);
  expect(countTokens('你好吗')).toBe(3);
});

test('input counts every message, image, tool definition and output schema', () => {
  const text = { role: 'user', content: [{ type: 'text', text: '12345678' }] } as const;
  const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;
  expect(countInput({ messages: [text], stream: false })).toBe(5);
  expect(countInput({ messages: [text, { role: 'user', content: [image] }], stream: false })).toBe(
    5 + 3 + 765,
  );
  const low = { role: 'user', content: [{ ...image, detail: 'low' }] } as const;
  expect(countInput({ messages: [low], stream: false })).toBe(3 + 85);
  const tools = [{ name: 'add' }];
  expect(countInput({ messages: [text], stream: false, tools })).toBe(5 + countTokens(JSON.stringify(tools)));
  const schema = { type: 'object' };
  const output = { type: 'json-schema', name: 'x', schema } as const;
  expect(countInput({ messages: [text], stream: false, output })).toBe(
    5 + countTokens(JSON.stringify(schema)),
  );
});
