import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import { frame } from '../../src/diagnostic/frame.ts';
import { findSecrets, maskSecrets } from '../../src/diagnostic/secrets.ts';
import { secretShapes } from '../vectors/secret-shapes.ts';

describe('secrets', () => {
  test.each(secretShapes)('%s is found wherever it stands', (secret) => {
    for (const text of [secret, `key: ${secret}\n`, `# was "${secret}"`, `https://x.example/?k=${secret}`]) {
      expect(findSecrets(text).map(({ from, to }) => text.slice(from, to))).toContain(secret);
    }
  });

  test('a random text is one only in a field for keys, a private key and a password in a URL anywhere', () => {
    const random = '8f14e45fceea167a5a36dedd4bea2543';
    expect(findSecrets(`apiKey: ${random}`)).toHaveLength(1);
    expect(findSecrets(`authorization: Bearer ${random}`)).toHaveLength(1);
    expect(findSecrets(`digest: ${random}`)).toEqual([]);
    expect(findSecrets('https://user:hunter2@example.com/')).toHaveLength(1);
    const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';
    expect(maskSecrets(`a\n${key}\nb`)).not.toMatch(/MIIE/);
  });

  test.each([
    'model: claude-opus-4-1-20250805',
    'model: accounts/fireworks/models/deepseek-v3p1-terminus-20260101',
    'value: { env: ANTHROPIC_API_KEY_2 }',
    'tokensPerMinute: 400000',
    'baseUrl: https://generativelanguage.googleapis.com/v1beta',
    'source: models.dev, read 2026-07-02, commit 4f2a9c1',
    'description: the sk-learn task-runner',
  ])('%s is none', (text) => expect(findSecrets(text)).toEqual([]));

  test.each([
    'x-',
    'eyJ-',
    'sk-',
    'token ',
    '://a:',
    'ab_',
    'key: a',
    '-----BEGIN PRIVATE KEY-----',
    'A',
    ' ',
  ])('a megabyte of "%s" is read in a time that grows with its length', (piece) => {
    const text = piece.repeat(Math.ceil((1 << 20) / piece.length));
    // Anything quadratic would take longer than the runner waits.
    expect(maskSecrets(text).length).toBe(text.length);
  });

  test('masking keeps every place where it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('\n', 'key: ', ...secretShapes))),
        (parts) => {
          const text = parts.join('');
          const masked = maskSecrets(text);
          expect(masked.length).toBe(text.length);
          expect(masked.split('\n').length).toBe(text.split('\n').length);
        },
      ),
    );
  });
});

describe('a frame', () => {
  const source = 'name: Acme\nkey: sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8t\nbaseUrl: x\n';
  const found: Diagnostic = {
    code: 'wrong-form',
    severity: 'error',
    message: '"x\u001b[31m" with sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8t is not a URL',
    help: 'Write a URL.',
    span: {
      file: 'providers/acme.yaml',
      start: { line: 3, column: 10, offset: 58 },
      end: { line: 3, column: 11, offset: 59 },
    },
    related: [],
    suggestions: [],
  };

  test('points at the place, and shows no secret of its neighbours and no control character', () => {
    expect(frame(found, source, { color: false })).toBe(
      [
        'providers/acme.yaml:3:10 error "x\ufffd[31m" with ******************************** is not a URL [wrong-form]',
        '    1 | name: Acme',
        '    2 | key: ********************************',
        '  > 3 | baseUrl: x',
        '      |          ^',
        '    4 |',
        '  help: Write a URL.',
        '',
      ].join('\n'),
    );
  });

  test('has colours only when asked, and no excerpt where there is no source', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
    const colour = /\u001b\[/;
    expect(frame(found, source, { color: true })).toMatch(colour);
    expect(frame(found, source, { color: false })).not.toMatch(colour);
    expect(frame(found, '', { color: false }).split('\n')).toHaveLength(3);
  });
});
