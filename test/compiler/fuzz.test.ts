import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { CachedDocument } from '../../src/compiler/source/parse/parse-tree.ts';
import { frame } from '../../src/diagnostic/frame.ts';
import { decodeTable } from '../../src/table/decode.ts';
import { ownRegistry, scratchRegistry } from './scratch-registry.ts';

const now = new Date('2026-06-01');
const files = readdirSync(ownRegistry, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort();

/** Pieces that mean something to YAML, to the schemas or to CEL. */
const pieces = ['\n', '  ', '\t', ': ', '- ', '&a ', '*a', '!x ', '<<: ', '"', "'", '[', ']', '{', '}', '#', '|\n', '>-\n', '---\n', '%', '\u0000', '\u202e', '\ufeff', '\ud800', '100%', '30', 'null', 'true', '__proto__', '0x1F', '1e999', '&&', '(', 'use', 'when', 'fallback', 'claude-4-opus']; // biome-ignore format: one glance

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat({ max: 5000 }),
  remove: fc.oneof(fc.constant(0), fc.nat({ max: 12 }), fc.nat({ max: 400 })),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(...pieces).map((text) => new TextEncoder().encode(text)),
  ),
});

function applyEdit(bytes: Buffer, { at, remove, insert }: Edit): Buffer {
  const from = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
}

// It compiles the whole registry 300 times, which a busy machine may need its time for.
test('whatever becomes of a file, compiling reports it with its place and never throws', {
  timeout: 180_000,
}, async () => {
  const directory = scratchRegistry({}, ownRegistry);
  const cache = new Map<string, CachedDocument>();
  const property = fc.asyncProperty(
    fc.constantFrom(...files),
    fc.array(anyEdit, { minLength: 1, maxLength: 4 }),
    async (file, edits) => {
      const path = join(directory, file);
      const original = readFileSync(join(ownRegistry, file));
      const mutated = edits.reduce(applyEdit, original);
      writeFileSync(path, mutated);
      try {
        const { diagnostics, bytes } = await compile({ directory, now, cache });
        const lines = mutated.toString('utf8').split('\n').length;
        for (const found of diagnostics) {
          const { start, end } = found.span;
          expect(start.line).toBeGreaterThanOrEqual(1);
          expect(start.column).toBeGreaterThanOrEqual(1);
          expect(end.offset).toBeGreaterThanOrEqual(start.offset);
          if (found.span.file === file) expect(start.line).toBeLessThanOrEqual(lines);
          expect(found.message).not.toMatch(/undefined|\[object|NaN/);
          expect(frame(found, mutated.toString('utf8'), { color: false })).toContain(found.code);
        }
        const failed = diagnostics.some(({ severity }) => severity === 'error');
        expect(bytes === undefined).toBe(failed);
        if (bytes !== undefined) expect(decodeTable(bytes).ok).toBe(true);
      } finally {
        writeFileSync(path, original);
      }
    },
  );
  await fc.assert(property, { numRuns: 300 });
});
