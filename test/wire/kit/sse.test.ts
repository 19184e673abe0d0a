import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSseParser, type SseMessage } from '../../../src/wire/kit/sse.ts';

const utf8 = new TextEncoder();

function parse(bytes: Uint8Array, cuts: readonly number[] = [], maxLength?: number): SseMessage[] {
  const parser = createSseParser(maxLength === undefined ? {} : { maxLength });
  const pieces = [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

const message = (data: string, event = 'message'): SseMessage => ({ event, data });

describe('an event stream', () => {
  test.each<[string, string, readonly SseMessage[]]>([
    ['ends lines with LF', 'data: a\n\ndata: b\n\n', [message('a'), message('b')]],
    ['ends lines with CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', [message('a'), message('b')]],
    ['ends lines with CR', 'data: a\r\rdata: b\r\r', [message('a'), message('b')]],
    ['mixes line ends', 'data: a\r\n\ndata: b\r\r\n', [message('a'), message('b')]],
    ['begins with a byte order mark', '\uFEFFdata: a\n\n', [message('a')]],
    ['keeps a mark that is not at the start', 'data: \uFEFFa\n\n', [message('\uFEFFa')]],
    ['has data without a space', 'data:a\n\n', [message('a')]],
    ['takes away one space only', 'data:  a\n\n', [message(' a')]],
    ['joins data lines by LF', 'data: a\ndata:\ndata: b\n\n', [message('a\n\nb')]],
    ['has a field without a colon', 'data\n\n', [message('')]],
    ['names an event', 'event: error\ndata: a\n\ndata: b\n\n', [message('a', 'error'), message('b')]],
    ['forgets the name of an event without data', 'event: error\n\ndata: b\n\n', [message('b')]],
    ['holds comments', ': PROCESSING\n\n:\n\ndata: a\n\n', [message('a')]],
    ['holds other fields', 'id: 1\nretry: 10\nfoo: bar\ndata: a\n\n', [message('a')]],
    ['has more blank lines than it needs', '\n\n\ndata: a\n\n\n\ndata: b\n\n', [message('a'), message('b')]],
    ['holds NUL and lone surrogate escapes as they are', 'data: \0"\\ud800"\n\n', [message('\0"\\ud800"')]],
    [
      'stops within a message',
      'data: a\n\ndata: b\n',
      [message('a'), { ...message('b'), fault: 'unterminated' }],
    ],
    ['stops within a line', 'data: a\n\ndata: b', [message('a'), { ...message('b'), fault: 'unterminated' }]],
    [
      'breaks off with plain JSON',
      'data: a\n\n{\n  "error": {}\n}\n',
      [message('a'), { ...message('{\n  "error": {}\n}'), fault: 'unterminated' }],
    ],
    ['is plain JSON', '[{}\n,\n{}]\n\n', [message('[{}\n,\n{}]')]],
    ['is empty', '', []],
  ])('that %s', (_, source, messages) => {
    expect(parse(utf8.encode(source))).toEqual(messages);
  });

  test('shows invalid UTF-8 as replacement characters, also at its end', () => {
    const bytes = new Uint8Array([
      ...utf8.encode('data: a'),
      0xff,
      ...utf8.encode('b\n\ndata: '),
      0xe2,
      0x82,
    ]);
    expect(parse(bytes)).toEqual([message('a\uFFFDb'), { ...message('\uFFFD'), fault: 'unterminated' }]);
  });

  const line = fc.oneof(
    fc.constantFrom('', ':', ': ping', 'data', 'data:', 'data: ', 'event: x', 'event', 'id: 7', 'retry: 3'),
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
    fc.string({ unit: fc.constantFrom('d', 'a', 't', ':', ' ', 'é', '𝄞', '\uFEFF'), maxLength: 10 }),
  );
  const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 });
  const source = lines.map((pairs) => pairs.map((pair) => pair.join('')).join(''));

  test('reads the same however its bytes are cut', () => {
    const cuts = fc.array(fc.nat(400), { maxLength: 20 });
    fc.assert(
      fc.property(source, cuts, (text, places) => {
        const bytes = utf8.encode(text);
        const inside = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
        expect(parse(bytes, inside)).toEqual(parse(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('reads as eventsource-parser reads it', () => {
    fc.assert(
      fc.property(source, (text) => {
        const theirs: SseMessage[] = [];
        const parser = createParser({
          onEvent: ({ event, data }) => void theirs.push(message(data, event || 'message')),
        });
        // It waits with a CR at the very end for a possible LF, and drops what has no blank line.
        const whole = `${text}\n\n`;
        parser.feed(whole);
        expect(parse(utf8.encode(whole))).toEqual(theirs);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the bound on one message', () => {
  const fault = { event: 'message', data: '', fault: 'too-large' };

  test.each([
    ['one long line', `data: ${'x'.repeat(200)}\n\n`],
    ['many short lines', 'data: xxxxxxxxxx\n'.repeat(20)],
    ['a comment without an end', `:${'x'.repeat(200)}`],
  ])('holds for %s, and nothing comes after it', (_, long) => {
    const bytes = utf8.encode(`data: a\n\n${long}data: b\n\n`);
    const cut = Array.from({ length: bytes.length }, (_, index) => index);
    expect(parse(bytes, [], 100)).toEqual([message('a'), fault]);
    expect(parse(bytes, cut, 100)).toEqual([message('a'), fault]);
  });

  test('does not count the messages before', () => {
    expect(parse(utf8.encode('data: 0123456789\n\n'.repeat(50)), [], 20)).toHaveLength(50);
  });
});
