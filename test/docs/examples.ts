import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../../src/compiler/compile.ts';
import type { CodeExample, ExampleFile } from '../../src/compiler/example.ts';
import { maskSecrets } from '../../src/diagnostic/secrets.ts';

const root = join(import.meta.dirname, '../checks');
const now = new Date('2026-01-01T12:00:00Z');

/** Of each code with a folder in `test/checks/`: the file that shows it, and the same file without it. */
export async function readExamples(): Promise<Record<string, CodeExample>> {
  const codes = readdirSync(root).filter((name) => name !== 'base');
  const examples: Record<string, CodeExample> = {};
  for (const code of codes.sort()) {
    const example = await exampleOf(code);
    if (example !== undefined) examples[code] = example;
  }
  return examples;
}

async function exampleOf(code: string): Promise<CodeExample | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-example-'));
  try {
    cpSync(join(root, 'base'), directory, { recursive: true });
    cpSync(join(root, code, 'bad'), directory, { recursive: true, verbatimSymlinks: true });
    const { diagnostics } = await compile({ directory, now });
    const places = diagnostics.filter((found) => found.code === code).map(({ span }) => span);
    // The folder's own file says it best; a finding may also stand in one of the base.
    const span = places.find(({ file }) => existsSync(join(root, code, 'bad', file))) ?? places[0];
    if (span === undefined) return undefined;
    const path = join(directory, span.file);
    if (!existsSync(path) || !statSync(path).isFile()) return undefined;
    const text = readFileSync(path, 'utf8');
    const bad = { file: span.file, text: excerpt(text, span.start.line) };
    const good = goodOf(code, span.file, text);
    return { bad, ...(good === undefined ? {} : { good }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The near miss, or the base's own file, of which the mistake is a change. */
function goodOf(code: string, file: string, bad: string): ExampleFile | undefined {
  const folder = file.includes('/') ? `${file.split('/')[0]}/` : '';
  const beside = (half: string) => {
    const directory = join(root, half, folder);
    if (folder === '' || !existsSync(directory)) return [];
    const names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
    return names.sort().map((name) => ({ half, file: `${folder}${name}` }));
  };
  const candidates = [
    { half: `${code}/good`, file },
    { half: 'base', file },
    ...beside(`${code}/good`),
    ...beside('base'),
  ];
  const found = candidates.find((one) => existsSync(join(root, one.half, one.file)));
  if (found === undefined) return undefined;
  const text = readFileSync(join(root, found.half, found.file), 'utf8');
  const [before, after] = [bad.split(/\r?\n|\r/), text.split('\n')];
  const differs = after.findIndex((line, index) => line !== before[index]);
  return { file: found.file, text: excerpt(text, Math.max(differs, 0) + 1) };
}

/** A short file whole, of a long one the lines around the place; what cannot be seen is named. */
function excerpt(text: string, line: number): string {
  const lines = maskSecrets(text)
    .replaceAll(/\r(?!\n)/g, '<U+000D>\n')
    .replaceAll(/[^\P{C}\n\t\r]|[\u2028\u2029\u3164]/gu, named)
    .split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length <= 16) return lines.join('\n');
  const from = Math.max(0, line - 8);
  const to = Math.min(lines.length, line + 6);
  const shown = lines.slice(from, to);
  return [...(from > 0 ? ['# …'] : []), ...shown, ...(to < lines.length ? ['# …'] : [])].join('\n');
}

function named(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
