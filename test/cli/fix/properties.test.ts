import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixRegistry, isBetter } from '../../../src/cli/fix/fix-registry.ts';
import { unifiedDiff } from '../../../src/cli/fix/unified-diff.ts';
import { compile } from '../../../src/compiler/compile.ts';
import type { ParseCache } from '../../../src/compiler/source/parse/parse-tree.ts';
import { temporaryDirectory } from '../run-signalbox.ts';
import { writeSample } from '../sample-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');

/** Slips of people and tools, at any place. */
const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('drop', 'swap', 'double', 'tab', 'unit', 'yes', 'unseen', 'cut', 'return'),
});

function make(text: string, { at, kind }: { at: number; kind: string }): string {
  const index = Math.floor(at * text.length);
  const [before, after] = [text.slice(0, index), text.slice(index)];
  if (kind === 'drop') return before + after.slice(1);
  if (kind === 'swap') return before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2);
  if (kind === 'double') return before + after.slice(0, 1) + after;
  if (kind === 'tab') return text.replaceAll(/^ {2}/gm, '\t');
  if (kind === 'unit') return before + after.replace(/(\d)(?:k|s|%| USD)/, '$1');
  if (kind === 'yes') return `${text}exclusive: yes\n`;
  if (kind === 'unseen') return `${before}\u200b${after}`;
  if (kind === 'return') return text.replaceAll('\n', '\r');
  return before + after.slice(after.indexOf('\n') + 1);
}

test('whatever the slips, fixing makes no registry worse, and fixing again changes nothing', async () => {
  const directory = writeSample();
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const cache: ParseCache = new Map();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), slip), { minLength: 1, maxLength: 4 }), async (slips) => {
      const texts = new Map<string, string>();
      for (const [which, one] of slips) {
        const file = files[which % files.length] ?? '';
        texts.set(file, make(texts.get(file) ?? readFileSync(join(directory, file), 'utf8'), one));
      }
      const parts = (over: ReadonlyMap<string, string>) => ({
        confidence: 'likely' as const,
        compile: (unsaved: ReadonlyMap<string, string>) =>
          compile({ directory, now, cache, unsaved: new Map([...over, ...unsaved]) }),
        read: async (file: string) => over.get(file) ?? readFileSync(join(directory, file), 'utf8'),
      });
      const before = (await parts(texts).compile(new Map())).diagnostics;
      const fixed = await fixRegistry(parts(texts));
      expect(isBetter(before, fixed.compilation.diagnostics)).toBe(false);
      if (fixed.fixed.length > 0) expect(isBetter(fixed.compilation.diagnostics, before)).toBe(true);

      const after = new Map([...texts, ...fixed.files.map((one) => [one.file, one.after] as const)]);
      expect((await fixRegistry(parts(after))).files).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a diff applied with git gives the other text', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'x'));
  const lines = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', '', '-', '+x'), { maxLength: 14 })
    .chain((texts) =>
      fc.constantFrom('\n', '').map((end) => texts.join('\n') + (texts.length > 0 ? end : '')),
    );
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = unifiedDiff('x/file', before, after);
      expect(diff === '').toBe(before === after);
      // An empty file is created or deleted, which these diffs never say.
      if (before === after || before === '' || after === '') return;
      writeFileSync(join(directory, 'x/file'), before);
      execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: directory, input: diff });
      expect(readFileSync(join(directory, 'x/file'), 'utf8')).toBe(after);
    }),
    { numRuns: 150 },
  );
}, 60_000);
