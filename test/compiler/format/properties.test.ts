import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../src/compiler/compile.ts';
import { formatFile } from '../../../src/compiler/format/format-file.ts';
import { formatRegistry } from '../../../src/compiler/format/format-registry.ts';
import { parseDocument } from '../../../src/compiler/source/parse/document.ts';
import { plainValue } from '../../../src/compiler/source/parse/node.ts';
import { createPositions } from '../../../src/compiler/source/positions.ts';
import { kinds } from '../../../src/compiler/source/read/kinds.ts';
import { ownRegistry, scratchRegistry } from '../scratch-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');

const sources = kinds.flatMap(({ kind, folder }) => {
  const names = readdirSync(ownRegistry).includes(folder) ? readdirSync(join(ownRegistry, folder)) : [];
  return names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({
      name: { file: `${folder}/${name}`, kind, id: name.slice(0, -5) },
      text: readFileSync(join(ownRegistry, folder, name), 'utf8'),
    }));
});

/** Ways to write the same, or something close, that people and tools have. */
const habits: readonly ((text: string, at: number) => string)[] = [
  (text) => text.replaceAll(/^( +)/gm, '$1$1'),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll(/: (?!true|false)([a-z]\w*)$/gm, ': "$1"'),
  (text) => text.replaceAll(/: (?!true|false)([a-z]\w*)$/gm, ": '$1'"),
  (text) => text.replaceAll(/^(\s*)- /gm, '$1-   '),
  (text) => text.replaceAll(/^ {2}-/gm, '-'),
  (text) => text.replaceAll(', ', ' ,\n      '),
  (text) => text.replaceAll('{ ', '{').replaceAll(' }', '}'),
  (text) => text.replaceAll(/, /g, ', # why\n        '),
  (text, at) => atLine(text, at, (line) => `${line} # said`),
  (text, at) => atLine(text, at, (line) => `# over\n${line}`),
  (text, at) => atLine(text, at, (line) => `      # deep\n${line}`),
  (text, at) => atLine(text, at, (line) => `${line}\n\n\n`),
  (text, at) => atLine(text, at, (line) => line.replace(': ', ':    ')),
  (text, at) => atLine(text, at, (line) => line.replace(': ', ': # between\n            ')),
  (text, at) => text.slice(0, at % text.length) + text.slice((at % text.length) + 1),
];

function atLine(text: string, at: number, change: (line: string) => string): string {
  const lines = text.split('\n');
  const index = at % lines.length;
  return lines.map((line, each) => (each === index ? change(line) : line)).join('\n');
}

const meaningOf = (name: (typeof sources)[number]['name'], text: string) => {
  const { value, diagnostics } = parseDocument(name, createPositions(name.file, text));
  const isSound = !diagnostics.some(({ severity }) => severity === 'error');
  return isSound && value !== undefined ? plainValue(value.root) : undefined;
};
const words = (text: string) =>
  (text.match(/(?<=^|\s)#.*$/gm) ?? [])
    .map((comment) => comment.trim())
    .filter((comment) => !/^#\s*yaml-language-server:/.test(comment))
    .sort();

test('formatting keeps values and comments, and formatting again changes nothing', () => {
  let formatted = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.constantFrom(...habits), fc.nat()), { maxLength: 4 }),
      ({ name, text }, changes) => {
        const before = changes.reduce((sum, [habit, at]) => habit(sum, at), text);
        const after = formatFile(name, before, '../x.json');
        const value = meaningOf(name, before.replaceAll('\r\n', '\n'));
        if (after === undefined) return;
        formatted += 1;
        expect(meaningOf(name, after)).toEqual(value);
        expect(words(after)).toEqual(words(before));
        expect(formatFile(name, after, '../x.json')).toBe(after);
        expect(after).toMatch(/^# yaml-language-server: /);
        expect(after).toMatch(/[^\n]\n$/);
      },
    ),
    { numRuns: 400 },
  );
  // Most of what people write is formatted, or this test would say nothing.
  expect(formatted).toBeGreaterThan(200);
}, 60_000);

test('a formatted registry compiles to the same revision', async () => {
  const directory = scratchRegistry({}, ownRegistry);
  const { revision } = await compile({ directory, now });
  expect(revision).toBeDefined();
  let sound = 0;
  for (const habit of habits.slice(0, 9)) {
    cpSync(ownRegistry, directory, { recursive: true });
    for (const { name, text } of sources) writeFileSync(join(directory, name.file), habit(text, 0));
    // Some habits are mistakes in some files: what is compared is with and without the formatting.
    const unformatted = await compile({ directory, now });
    const { files } = await formatRegistry(directory, '../schemas');
    for (const { file, after } of files) writeFileSync(join(directory, file), after);
    expect((await compile({ directory, now })).revision).toBe(unformatted.revision);
    if (unformatted.revision === revision) sound += 1;
  }
  expect(sound).toBeGreaterThan(3);
});
