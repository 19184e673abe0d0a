import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from '../cli/fake-shell.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'src/runtime/README.md',
  'registry/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const directory = mkdtempSync(join(tmpdir(), 'signalbox-blocks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What a page takes from the block before, or leaves to the application. */
const around = `
import type { Health, Holds, Router } from 'signalbox/runtime';
import type { Store } from 'signalbox/runtime/store';
import type { ServedRequest } from 'signalbox/runtime/records';
declare global {
  const router: Router;
  const context: { team: string; user: string };
  const served: ServedRequest;
  const store: Store;
  const clock: () => number;
  const random: () => number;
  const holds: Holds;
  const health: Health;
  function createRouter(parts: object): Router;
}
`;

test('every block of TypeScript in the pages compiles against the doors, but for the lines that say they do not', async () => {
  const wrong = /\/\/ (?:does not compile|nor does this)/;
  const blocks = pages.flatMap((page) =>
    blocksOf(page, 'ts').map(({ text, line }) => ({ page, line, text, file: fileOf(page, line) })),
  );
  expect(blocks.length).toBeGreaterThan(8);
  for (const { file, text } of blocks) writeFileSync(join(directory, file), `${text}\nexport {};\n`);
  writeFileSync(join(directory, 'around.d.ts'), around);
  await run(
    ['compile', '--registry', join(root, 'registry'), '--target', 'table,typescript', '--out', directory],
    fakeShell({ directory }),
  );
  const refused = await refusedLines(blocks.map(({ file }) => file));
  const meant = blocks.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (wrong.test(line) ? [`${file}(${index + 1})`] : [])),
  );
  expect(refused.filter((said) => !meant.some((place) => said.startsWith(place)))).toEqual([]);
  expect(meant.filter((place) => !refused.some((said) => said.startsWith(place)))).toEqual([]);
}, 120_000);

function blocksOf(page: string, language: string): { text: string; line: number }[] {
  const text = read(page);
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => ({
    text: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}

const fileOf = (page: string, line: number) => `${page.replaceAll(/\W+/g, '-')}-line-${line}.ts`;

/** What the type checker says of the blocks, as `file(line): message`. */
async function refusedLines(files: readonly string[]): Promise<string[]> {
  const manifest = JSON.parse(read('package.json')) as {
    exports: Record<string, { types?: string } | string>;
  };
  const doors = Object.entries(manifest.exports).flatMap(([door, target]) =>
    typeof target === 'string' || target.types === undefined
      ? []
      : [[door.slice(1), target.types.replace('./dist/', 'src/').replace('.d.ts', '.ts')] as const],
  );
  const paths = Object.fromEntries([
    ...doors.map(([door, file]) => [`signalbox${door}`, [join(root, file)]]),
    ...doors
      .filter(([door]) => door.startsWith('/runtime') || door === '/table')
      .map(([door, file]) => [`@signalbox/runtime${door.replace('/runtime', '')}`, [join(root, file)]]),
  ]);
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
      paths,
    },
    include: [],
    files: ['around.d.ts', 'register.d.ts', ...files],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const said = await new Promise<string>((done) => {
    const words = [join(root, 'node_modules/typescript/bin/tsc'), '-p', directory, '--pretty', 'false'];
    execFile(process.execPath, words, { cwd: directory }, (_error, stdout, stderr) => done(stdout + stderr));
  });
  return said
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => line.replace(/\((\d+),\d+\)/, '($1)'));
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}
