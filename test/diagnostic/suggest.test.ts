import { expect, test } from 'vitest';
import { isOtherForm, nearest, nearestModel } from '../../src/diagnostic/suggest.ts';

test.each([
  ['falback', ['fallback', 'use'], 'fallback'],
  ['fallbcak', ['fallback', 'use'], 'fallback'],
  ['teh', ['the', 'ten'], 'the'],
  ['ues', ['use', 'by'], 'use'],
  ['claude-4-opsu', ['claude-4-sonnet', 'claude-4-opus'], 'claude-4-opus'],
  ['Tools', ['tools', 'streaming'], 'tools'],
  ['xyz', ['use', 'by'], undefined],
  ['gpt', ['claude', 'gemini'], undefined],
  ['', ['use'], undefined],
  ['ab', ['ac', 'aa'], 'aa'],
  ['base_url', ['auth', 'baseUrl'], 'baseUrl'],
  ['MAX OUTPUT', ['maxOutput', 'output'], 'maxOutput'],
  ['-', ['_', 'use'], '_'],
])('for "%s" among %j it suggests %s', (word, names, expected) => {
  expect(nearest(word, names)).toBe(expected);
});

const models = ['claude-4-opus', 'gpt-4o', 'gpt-4o-mini', 'gemini-2.5-pro', 'qwen-max'];

test.each([
  ['openai/gpt-4o-mini', 'gpt-4o-mini'],
  ['openai/gpt-4o', 'gpt-4o'],
  ['gpt-4o-2024-08-06', 'gpt-4o'],
  ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
  ['anthropic.claude-4-opus-20250805-v1:0', 'claude-4-opus'],
  ['us.anthropic.claude-4-opus', 'claude-4-opus'],
  ['claude-4-opus@20250805', 'claude-4-opus'],
  ['claude-4-opus-latest', 'claude-4-opus'],
  ['google/gemini-2-5-pro:free', 'gemini-2.5-pro'],
  ['Claude_4_Opus', 'claude-4-opus'],
  ['alibaba/qwne-max', 'qwen-max'],
  ['gpt-4o-maxi', 'gpt-4o-mini'],
  ['openai/o3', undefined],
  ['/', undefined],
])('for the model "%s" it suggests %s', (word, expected) => {
  expect(nearestModel(word, models)).toBe(expected);
});

test('only another case and other marks between words leave no doubt', () => {
  expect(isOtherForm('Base_URL', 'baseUrl')).toBe(true);
  expect(isOtherForm('gpt-54', 'gpt-5.4')).toBe(false);
  expect(isOtherForm('fallbak', 'fallback')).toBe(false);
  expect(isOtherForm('', '-')).toBe(false);
});

test('a word of a million letters is compared with nothing that it cannot be', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `model-${index}`);
  expect(nearestModel('x'.repeat(1 << 20), names)).toBeUndefined();
});
