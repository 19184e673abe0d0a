import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { fakeShell } from '../cli/fake-shell.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'registry/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('every command line in the pages names a command and options that there are', () => {
  const program = buildProgram(fakeShell({ directory: root }), () => {});
  const unknown = pages.flatMap((page) =>
    // The help in docs/cli.md indents its examples.
    commandLines(read(page).replaceAll(/^ +\$ /gm, '$ ')).flatMap((line) =>
      strangersIn(program, line).map((word) => `${page}: ${word} in "${line}"`),
    ),
  );
  expect(unknown).toEqual([]);
});

/** Lines of shell blocks that start signalbox, and what stands in backquotes and starts with its name. */
function commandLines(page: string): string[] {
  const shell = [...page.matchAll(/^```(?:sh|text)\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
    text.split('\n').filter((line) => /^(?:\$ |\w+=\S+ )*(?:npx )?signalbox [a-z]/.test(line)),
  );
  const inline = [...page.matchAll(/`(?:npx )?(signalbox [a-z][^`]*)`/g)].map(([, text = '']) => text);
  return [...shell, ...inline].map((line) => line.replace(/^.*?signalbox /, ''));
}

/** The words of a command line that are neither a command nor an option of it. */
function strangersIn(program: Command, line: string): string[] {
  let command = program;
  const words = line.replace(/ +#.*/, '').split(/\s+/);
  while (command.commands.length > 0) {
    const word = words.shift()?.replace(/,$/, '') ?? '';
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) return [word];
    command = next;
  }
  const known = [...command.options.flatMap(({ short, long }) => [short, long]), '--help', '-h'];
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/[=,.;:].*$/, ''))
    .filter((word) => !known.includes(word));
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}
