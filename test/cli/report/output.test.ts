import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/main.ts';
import { fakeShell } from '../fake-shell.ts';
import { capability, writeSample } from '../sample-registry.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schemas/diagnostics.schema.json'), 'utf8'),
);
const fits = new Ajv2020({ allErrors: true }).compile(schema);
const wrong = { 'capabilities/chat.yaml': capability('Talk.', 'use: swfit\nfallback: [deep]') };

async function ran(
  changes: Readonly<Record<string, string>>,
  words: readonly string[],
  environment: Record<string, string> = {},
) {
  const directory = dirname(writeSample(changes));
  const shell = fakeShell({ directory, environment });
  const code = await run(['validate', ...words], shell);
  return { code, directory, stdout: shell.stdout(), stderr: shell.stderr() };
}

describe('--format json', () => {
  test.each([
    ['a sound registry', {}],
    ['one with findings', wrong],
    ['one that cannot be parsed', { 'models/swift.yaml': 'name: "open\n' }],
  ])('fits the published schema for %s', async (_, changes) => {
    const { stdout } = await ran(changes, ['--format', 'json']);
    fits(JSON.parse(stdout));
    expect(fits.errors ?? []).toEqual([]);
  });

  test('the schema refuses another version and a finding without a place', async () => {
    const { stdout } = await ran(wrong, ['--format', 'json']);
    const document = JSON.parse(stdout);
    expect(fits({ ...document, schema: 'signalbox.diagnostics/v2' })).toBe(false);
    const [{ start: _, ...placeless }] = document.diagnostics;
    expect(fits({ ...document, diagnostics: [placeless] })).toBe(false);
  });
});

describe('--format with --output', () => {
  test('writes each format to its file, and the one without to stdout', async () => {
    const words = ['--format', 'sarif', '--output', 'out/findings.sarif', '--format', 'text'];
    const { code, directory, stdout } = await ran(wrong, [
      ...words,
      '--format',
      'junit',
      '--output',
      'j.xml',
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/1 error in 1 file\n$/);
    expect(JSON.parse(readFileSync(join(directory, 'out/findings.sarif'), 'utf8')).version).toBe('2.1.0');
    expect(readFileSync(join(directory, 'j.xml'), 'utf8')).toContain('<testsuites');
    expect(readdirSync(join(directory, 'out'))).toEqual(['findings.sarif']);
  });

  test('refuses what cannot be meant, before it reads anything', async () => {
    for (const [words, message] of [
      [['--format', 'text', '--format', 'json'], /stdout takes one format/],
      [['--format', 'json', '--output', 'x', '--format', 'sarif', '--output', 'x'], /x takes one format/],
      [['--output', 'x'], /follows the --format/],
      [['--format', 'json', '--output', 'x', '--output', 'y'], /follows the --format/],
      [['--format', 'xml'], /text, json, github, sarif, junit, markdown/],
    ] as const) {
      const { code, stdout, stderr } = await ran({}, words);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(message);
    }
  });

  test('a file that cannot be written ends with 3 and leaves what was there', async () => {
    const directory = dirname(writeSample());
    writeFileSync(join(directory, 'taken'), 'old');
    mkdirSync(join(directory, 'folder'));
    const shell = fakeShell({ directory });
    expect(await run(['validate', '--format', 'json', '--output', 'taken/x'], shell)).toBe(3);
    expect(readFileSync(join(directory, 'taken'), 'utf8')).toBe('old');
  });
});

test('annotations name files from the root of the workspace, wherever the command runs', async () => {
  const directory = dirname(writeSample(wrong));
  const inside = fakeShell({ directory, environment: { GITHUB_WORKSPACE: dirname(directory) } });
  await run(['validate', '--format', 'github'], inside);
  const below = directory.slice(dirname(directory).length + 1);
  expect(inside.stdout()).toContain(`::error file=${below}/registry/capabilities/chat.yaml,line=3,`);
  const plain = fakeShell({ directory });
  await run(['validate', '--format', 'github'], plain);
  expect(plain.stdout()).toContain('::error file=registry/capabilities/chat.yaml,line=3,');
});
