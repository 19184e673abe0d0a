import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Conversation,
  estimateInputTokens,
  estimateTokens,
  TokenMeter,
} from '../../../src/runtime/estimate/index.ts';
import { anyText } from '../../any-text.ts';

/** Any UTF-16 at all, halves of characters included. */
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units));

test('an estimate never falls when a text goes on', () => {
  fc.assert(
    fc.property(fc.oneof(anyUnits, anyText), fc.oneof(anyUnits, anyText), (text, more) => {
      expect(estimateTokens(text + more)).toBeGreaterThanOrEqual(estimateTokens(text));
    }),
  );
});

test('a text that comes in pieces counts as it does whole, cut characters included', () => {
  fc.assert(
    fc.property(anyUnits, fc.array(fc.nat(300)), (text, cuts) => {
      const meter = new TokenMeter();
      let at = 0;
      for (const cut of [...cuts, text.length].filter((one) => one <= text.length).sort((a, b) => a - b)) {
        meter.push(text.slice(at, cut));
        at = cut;
      }
      expect(meter.tokens).toBe(estimateTokens(text));
    }),
  );
});

test('bytes count as their text does, however they are cut', () => {
  fc.assert(
    fc.property(anyText, fc.nat(300), (text, cut) => {
      const bytes = new TextEncoder().encode(text);
      const meter = new TokenMeter();
      meter.push(bytes.subarray(0, cut));
      meter.push(bytes.subarray(cut));
      meter.endText();
      expect(meter.tokens).toBe(estimateTokens(text));
      expect(estimateTokens(bytes)).toBe(estimateTokens(text));
    }),
  );
});

test('bytes that are no UTF-8 count something, and nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(estimateTokens(bytes)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('the long middle of a text is sampled, in pieces as well as whole', () => {
  const text = 'The ferry leaves the harbour at a quarter past seven. '.repeat(40_000);
  const whole = estimateTokens(text);
  const meter = new TokenMeter();
  for (let at = 0; at < text.length; at += 7_777) meter.push(text.slice(at, at + 7_777));
  expect(meter.tokens).toBe(whole);
  const part = estimateTokens(text.slice(0, 54_000));
  expect(whole / (part * (text.length / 54_000))).toBeCloseTo(1, 1);
  // A second language in the middle is noticed, though not every letter of it.
  const mixed = text.slice(0, 100_000) + '渡轮七点一刻离开码头。'.repeat(20_000) + text.slice(0, 100_000);
  const exact =
    2 * estimateTokens(text.slice(0, 50_000)) * 2 + 20_000 * estimateTokens('渡轮七点一刻离开码头。');
  expect(estimateTokens(mixed) / exact).toBeCloseTo(1, 0);
});

test('going on past the places where sampling begins and ends never lowers the estimate', () => {
  const text = `${'x'.repeat(65_000)}${'é1 '.repeat(30_000)}`;
  let before = 0;
  for (let end = 65_000; end < 90_000; end += 97) {
    const now = estimateTokens(text.slice(0, end));
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});

test('a request counts its messages, its calls, its tools and its schema', () => {
  const message = (content: Conversation['messages'][number]['content']): Conversation => ({
    messages: [{ role: 'user', content }],
  });
  expect(estimateInputTokens({ messages: [] })).toBe(0);
  expect(estimateInputTokens(message(''))).toBe(4);
  const hello = estimateTokens('Hello there');
  expect(estimateInputTokens(message('Hello there'))).toBe(4 + hello);
  expect(estimateInputTokens(message([{ type: 'text', text: 'Hello there' }]))).toBe(4 + hello);
  expect(
    estimateInputTokens(message([{ type: 'tool-call', name: 'find', arguments: '{"city":"Oslo"}' }])),
  ).toBeGreaterThan(4 + 5);
  const tool = {
    name: 'find',
    parameters: { type: 'object', properties: { city: { type: 'string', enum: ['a', 1, null, true] } } },
  };
  const json = estimateTokens(JSON.stringify([tool]));
  expect(estimateInputTokens({ messages: [], tools: [tool] })).toBe(json);
  const schema = { description: 'Condense it. '.repeat(200) };
  expect(estimateInputTokens({ messages: [], output: { type: 'json-schema', schema } })).toBeGreaterThan(500);
});

test('a picture, a sound, a film and a document count flat figures', () => {
  const of = (type: string, detail?: string) =>
    estimateInputTokens({
      messages: [{ role: 'user', content: [{ type, ...(detail === undefined ? {} : { detail }) }] }],
    });
  expect([of('image'), of('image', 'low'), of('audio'), of('video'), of('file'), of('dance')]).toEqual([
    804, 89, 904, 8004, 3004, 4,
  ]);
});

test('nothing that is handed in as a conversation makes it throw', () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const wide = Array.from({ length: 100_000 }, () => ({ a: [1] }));
  const untyped = [
    undefined,
    null,
    7,
    { messages: 7 },
    { messages: [null, 7, { content: 7 }, { content: [null, 7, { text: 7 }, {}] }] },
    { messages: [], tools: [circle], output: { schema: circle } },
    { messages: [], tools: wide },
    { messages: [], tools: [{ n: 10n, f: () => 0, s: Symbol('s') }] },
  ];
  for (const one of untyped) {
    // On purpose not of the type: contexts come from people's code.
    expect(estimateInputTokens(one as unknown as Conversation)).toBeGreaterThanOrEqual(0);
  }
  fc.assert(
    fc.property(fc.anything(), (one) => {
      // As above.
      expect(estimateInputTokens({ messages: [{ role: 'user', content: one }] } as Conversation)).toBeTypeOf(
        'number',
      );
    }),
  );
});
