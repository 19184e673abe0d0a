import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/compiler/catalogue.ts';
import { checks } from '../../src/compiler/checks/index.ts';
import { compile } from '../../src/compiler/compile.ts';
import { frame } from '../../src/diagnostic/frame.ts';

/**
 * One folder for each diagnostic code. `bad/` and `good/` are laid over `base/`, a registry without findings:
 * `bad/` yields this code and no other than those in `beside`, and the text in `expected.txt`; `good/`, the
 * near miss, yields nothing.
 */
const root = join(import.meta.dirname, '../checks');
const update = process.env['UPDATE'] === '1';
const now = new Date('2026-01-01T12:00:00Z');

/** Codes that a folder in Git cannot show; the test that shows each is named. */
const elsewhere: Readonly<Record<string, string>> = {
  'empty-registry': 'compile.test.ts',
  'file-not-readable': 'read-tree.test.ts',
  'file-too-large': 'read-tree.test.ts',
  'registry-not-readable': 'read-tree.test.ts',
  'registry-too-large': 'read-tree.test.ts',
  'target-loss': 'emit/flagd.test.ts',
  'too-many-findings': 'compile.test.ts',
  'too-many-values': 'document.test.ts',
  'unknown-environment': 'compile.test.ts',
};

/** What a mistake brings with it and must bring: the code of the folder is not the only truth about its files. */
const beside: Readonly<Record<string, readonly string[]>> = {
  'cheapest-without-price': ['missing-price'],
  'secret-in-registry': ['missing-field', 'unknown-field'],
};

/** Checks whose near miss is every other registry. */
const oneSided: Readonly<Record<string, string>> = {
  'empty-registry': 'any registry with a capability',
  'condition-syntax': 'any condition that is well-formed',
  'unused-model': 'the base',
};

/** What this version says of every file that asks for more than it does yet. */
function isNote({ code }: { code: string }): boolean {
  return code === 'not-yet-in-force';
}

const folders = readdirSync(root).filter((name) => name !== 'base');
const scratch = mkdtempSync(join(tmpdir(), 'signalbox-checks-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function layOver(code: string, half: 'good' | 'bad'): string {
  const directory = join(scratch, code, half);
  cpSync(join(root, 'base'), directory, { recursive: true });
  // A link stays a link, so that it can be found.
  cpSync(join(root, code, half), directory, { recursive: true, verbatimSymlinks: true });
  return directory;
}

test('every code has its folder, and every folder its code', () => {
  const codes = catalogue.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect([...folders, ...Object.keys(elsewhere)].sort()).toEqual([...codes].sort());
});

test('the base registry has no findings', async () => {
  expect((await compile({ directory: join(root, 'base'), now })).diagnostics).toEqual([]);
});

describe.each(folders)('%s', (code) => {
  test('is reported, at its place and with nothing else', async () => {
    const directory = layOver(code, 'bad');
    const compiled = await compile({ directory, now });
    const diagnostics = compiled.diagnostics.filter((found) => found.code === code || !isNote(found));
    const text = diagnostics
      .map((found) => frame(found, sourceOf(join(directory, found.span.file)), { color: false }))
      .join('\n');
    const expected = join(root, code, 'expected.txt');
    if (update) writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, 'utf8'));
    const codes = new Set(diagnostics.map((found) => found.code));
    expect(codes).toContain(code);
    expect([...codes].filter((other) => other !== code && !beside[code]?.includes(other))).toEqual([]);
  });
});

const nearMisses = folders.filter((code) => existsSync(join(root, code, 'good')));

test.each(nearMisses)('%s is not reported of the near miss', async (code) => {
  const { diagnostics } = await compile({ directory: layOver(code, 'good'), now });
  // A near miss may leave a model of the base without a use.
  const ours = diagnostics.filter(
    (found) => found.code !== 'unused-model' && (found.code === code || !isNote(found)),
  );
  expect(ours.map((found) => frame(found, '', { color: false }))).toEqual([]);
});

test('every check that looks at more than one line has a near miss', () => {
  const without = checks.map(({ code }) => code).filter((code) => !nearMisses.includes(code));
  expect(without).toEqual(Object.keys(oneSided));
});

function sourceOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A finding about a directory.
    return '';
  }
}
