import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Document, Scalar } from 'yaml';
import { parseDocument } from '../../src/compiler/source/parse/document.ts';
import { nodeAt, plainValue } from '../../src/compiler/source/parse/node.ts';
import { createScalarOffsets } from '../../src/compiler/source/parse/scalar-offsets.ts';
import { createPositions } from '../../src/compiler/source/positions.ts';

function parse(text: string) {
  const file = 'capabilities/chat.yaml';
  return parseDocument({ file, kind: 'capability', id: 'chat' }, createPositions(file, text));
}

describe('parsing a file', () => {
  test('gives every value the place where it is written', () => {
    const { value } = parse('use: alpha\r\nrules:\r\n  - when: "a"\r\n    use: [ x, "ü😀", z ]\r\n');
    const place = (path: (string | number)[]) => {
      const { start, end } = nodeAt(value?.root ?? fail(), path)?.span ?? fail();
      return `${start.line}:${start.column}-${end.line}:${end.column}`;
    };
    expect(place(['use'])).toBe('1:6-1:11');
    expect(place(['rules', 0, 'when'])).toBe('3:11-3:14');
    expect(place(['rules', 0, 'use'])).toBe('4:10-4:25');
    expect(place(['rules', 0, 'use', 2])).toBe('4:22-4:23');
  });

  test('reads words of YAML 1.1 as text, and numbers and truth values as YAML 1.2 does', () => {
    const { value } = parse(
      'a: no\nb: on\nc: 1.10\nd: 1000\ne: true\nf: ~\ng: 2027-03-01\nh: "010"\ni: 30s\n',
    );
    expect(plainValue(value?.root ?? fail())).toEqual({
      a: 'no', b: 'on', c: 1.1, d: 1000, e: true, f: null, g: '2027-03-01', h: '010', i: '30s',
    }); // biome-ignore format: one glance
  });

  test.each([
    ['an alias bomb', `a: &a [x]\n${'b: [*a, *a]\n'.repeat(9)}`, 'anchor-not-allowed'],
    ['100,000 open brackets', `a: ${'['.repeat(100_000)}`, 'nesting-too-deep'],
    ['100,000 nested keys on one line', `${'? '.repeat(100_000)}x`, 'nesting-too-deep'],
    ['brackets behind a thousand others', `a: [${'[], '.repeat(1000)}${'['.repeat(33)}`, 'nesting-too-deep'],
    ['100,000 dashes on one line', `a:\n  ${'- '.repeat(100_000)}x`, 'nesting-too-deep'],
    ['half a million commas', `a: [${','.repeat(500_000)}]`, 'too-many-values'],
    ['half a million closed brackets', `a: ${']'.repeat(500_000)}`, 'too-many-values'],
    ['60,000 values', `a: [${'1, '.repeat(60_000)}1]`, 'too-many-values'],
    ['a mebibyte in one value', `a: ${'x'.repeat(1 << 20)}\nb: &c d`, 'anchor-not-allowed'],
  ])('refuses %s without expanding it', (_, text, code) => {
    const { value, diagnostics } = parse(text);
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics.length).toBeLessThan(40);
  });

  test.each([
    ['brackets in quotes', `a: "${'['.repeat(5000)}"`],
    ['brackets in a block', `a: |\n  ${'[ '.repeat(5000)}`],
    ['brackets in a comment', `a: 1 # ${'['.repeat(5000)}`],
    ['dashes in a block', `a: >-\n  ${'- '.repeat(50)}x`],
    ['dashes in plain text', `a: x ${'- '.repeat(50)}x`],
    ['dashes line by line', `a:\n${'  - b\n'.repeat(5000)}`],
    ['brackets that are closed', `a: [${'[], '.repeat(5000)}1]`],
    ['a long text', `a: ${'word '.repeat(50_000)}`],
  ])('takes no harm in %s', (_, text) => {
    expect(parse(text).diagnostics).toEqual([]);
  });

  test('finds every duplicate of a key, each with the first', () => {
    const { diagnostics } = parse('use: a\n\'use\': b\n"use": c\n');
    expect(diagnostics.map(({ span, related }) => [span.start.line, related[0]?.span.start.line])).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });
});

describe('places inside a scalar', () => {
  const styles = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;
  const anyText = fc
    .array(
      fc.constantFrom('a', '"', "'", '\\', ' ', '\n', '==', 'team.id', '&&', '(', '😀', 'ß', '#', ': ', '\t'),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    .map((parts) => parts.join(''));

  test('are those of the same characters in the file, whatever the style', () => {
    const property = fc.property(anyText, fc.constantFrom(...styles), fc.boolean(), (text, style, narrow) => {
      const scalar = new Scalar(text);
      scalar.type = style;
      const written = new Document({ rules: [{ when: scalar }] }).toString({ lineWidth: narrow ? 20 : 0 });
      const { value } = parse(written);
      const node = value === undefined ? undefined : nodeAt(value.root, ['rules', 0, 'when']);
      fc.pre(node?.kind === 'scalar' && typeof node.value === 'string');
      const read = node?.kind === 'scalar' ? String(node.value) : '';
      const offsetOf = node?.kind === 'scalar' ? createScalarOffsets(node) : undefined;
      expect(offsetOf).toBeDefined();
      for (const [index, unit] of read.split('').entries()) {
        const at = offsetOf?.(index) ?? -1;
        const escaped =
          written[at] === '\\' || (node?.kind === 'scalar' && written.slice(at, at + 2) === "''");
        if (/\S/.test(unit) && !escaped) expect(written[at]).toBe(unit);
        // White space belongs to the end of the word before it.
        if (/\s/.test(unit) && /\S/.test(read.slice(0, index))) expect(written[at - 1]).toMatch(/\S/);
        expect(at).toBeGreaterThanOrEqual(node?.span.start.offset ?? Number.POSITIVE_INFINITY);
        expect(at).toBeLessThanOrEqual(node?.span.end.offset ?? -1);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});

function fail(): never {
  throw new Error('the file did not parse');
}
