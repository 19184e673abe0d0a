import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from './fake-shell.ts';
import { root } from './run-signalbox.ts';
import { writeSample } from './sample-registry.ts';

async function ran(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  const code = await run(['fmt', ...words], shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

const chat = 'capabilities/chat.yaml';
const untidy = 'use:   swift # best\nowner: "tests"\ndescription: Talk.\n\n\n';
const tidy = 'description: Talk.\nowner: tests\nuse: swift # best\n';

test('fmt writes what is not formatted, names it, and then has nothing to do', async () => {
  const registry = writeSample({ [chat]: untidy });
  const first = await ran(dirname(registry));
  expect(first.code).toBe(0);
  expect(first.stdout).toContain(`registry/${chat}\n`);
  expect(readFileSync(join(registry, chat), 'utf8')).toBe(
    `# yaml-language-server: $schema=../../node_modules/signalbox/schemas/capability.schema.json\n${tidy}`,
  );
  const second = await ran(dirname(registry), '--check');
  expect(second).toMatchObject({ code: 0, stdout: '' });
});

test('fmt --check names what is not formatted, ends with 1 and writes nothing', async () => {
  const registry = writeSample({ [chat]: untidy });
  const { code, stdout, stderr } = await ran(dirname(registry), '--check');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\d+ of \d+ files not formatted$/m);
  expect(stdout.split('\n')).toContain(`registry/${chat}`);
  expect(readFileSync(join(registry, chat), 'utf8')).toBe(untidy);
});

test('a file with errors is left alone and reported, and the others are formatted', async () => {
  const broken = 'use:   swift\nownr: x\n';
  const registry = writeSample({ [chat]: broken });
  const { code, stdout, stderr } = await ran(dirname(registry));
  expect(code).toBe(1);
  expect(stderr).toContain('[unknown-field]');
  expect(stdout).toContain('registry/capabilities/think.yaml\n');
  expect(readFileSync(join(registry, chat), 'utf8')).toBe(broken);
});

test('the registry of this project is formatted', async () => {
  const said = await ran(root, '--check');
  expect(said).toMatchObject({ code: 0, stdout: '' });
  expect(said.stderr).toMatch(/^\d+ files, all formatted$/m);
});
