import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { emitters } from '../../src/compiler/emit/index.ts';
import { canonicalJson } from '../../src/table/canonical.ts';
import { revisionOf } from '../../src/table/revision.ts';

/**
 * Each folder is a sentence about a registry: `registry/` is compiled (for the environment in `environment.txt`,
 * where there is one), and every emitter's files are compared with `expected/`. The table is kept once, in a form
 * that people can review; its canonical bytes are held by their digest in `revision.txt`. `UPDATE=1` writes them.
 */
const root = join(import.meta.dirname, '../samples');
const update = process.env['UPDATE'] === '1';

describe.each(readdirSync(root))('%s', (sentence) => {
  const directory = join(root, sentence, 'registry');
  const expectedDirectory = join(root, sentence, 'expected');
  const environmentFile = join(root, sentence, 'environment.txt');

  test('compiles to what is expected of every target', async () => {
    const now = new Date('2026-01-01T12:00:00Z');
    const environment = existsSync(environmentFile)
      ? readFileSync(environmentFile, 'utf8').trim()
      : undefined;
    const compilation = await compile({
      directory,
      now,
      ...(environment === undefined ? {} : { environment }),
    });
    const { diagnostics, table, sources, files, revision } = compilation;
    const said = diagnostics.map(
      ({ span, severity, message, code }) =>
        `${span.file}:${span.start.line}:${span.start.column} ${severity} ${message} [${code}]\n`,
    );
    const outputs = new Map(files.map(({ path, content }) => [path, content]));
    outputs.set('diagnostics.txt', said.join(''));
    expect(await revisionOf(outputs.get('routing-table.json') ?? '')).toBe(revision);
    outputs.set('routing-table.json', `${JSON.stringify(table, sortKeys, 2)}\n`);
    outputs.set('revision.txt', `${revision}\n`);
    outputs.set('places.json', `${JSON.stringify(sources?.places, null, 2)}\n`);

    if (update) {
      rmSync(expectedDirectory, { recursive: true, force: true });
      mkdirSync(expectedDirectory, { recursive: true });
      for (const [path, content] of outputs) writeFileSync(join(expectedDirectory, path), content);
    }
    expect(readdirSync(expectedDirectory).sort()).toEqual([...outputs.keys()].sort());
    for (const [path, content] of outputs) {
      expect(content, path).toBe(readFileSync(join(expectedDirectory, path), 'utf8'));
    }
    // The table that is reviewed is the one whose digest is kept.
    const reviewed = JSON.parse(readFileSync(join(expectedDirectory, 'routing-table.json'), 'utf8'));
    expect(await revisionOf(canonicalJson(reviewed))).toBe(revision);
  });
});

test('every emitter has a name of its own and says what it is for', () => {
  expect(new Set(emitters.map(({ name }) => name)).size).toBe(emitters.length);
  for (const { summary } of emitters) expect(summary).toMatch(/^\S.*[^.]$/);
});

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
