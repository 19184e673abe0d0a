import { expect, test } from 'vitest';
import { nearest } from '../../src/diagnostic/suggest.ts';

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
])('for "%s" among %j it suggests %s', (word, names, expected) => {
  expect(nearest(word, names)).toBe(expected);
});
