import { resolve } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { catalogue } from '../../src/compiler/catalogue.ts';
import type { CodeExample, ExampleFile } from '../../src/compiler/example.ts';
import { readExamples } from './examples.ts';

const root = resolve(import.meta.dirname, '../..');
const howToUpdate = 'Written by `npm test -- test/docs -u`; edit what it is written from.';

// Every sample registry is compiled once, on a machine that may be busy.
vi.setConfig({ hookTimeout: 60_000 });
let examples: Awaited<ReturnType<typeof readExamples>> = {};
beforeAll(async () => {
  examples = await readExamples();
});

/** Codes that no file shows: they are about files that cannot be read, or about how many there are. */
const withoutExample = [
  'empty-registry',
  'file-not-readable',
  'file-too-large',
  'not-a-regular-file',
  'registry-not-readable',
  'registry-too-large',
  'target-loss',
  'too-many-findings',
  'too-many-values',
  'unknown-environment',
  'unknown-folder',
];

test('the examples that explain prints are the files by which the checks are tested', async () => {
  const text = [
    `// ${howToUpdate}`,
    `import type { CodeExample } from './example.ts';`,
    '',
    `/** By code. Written out of \`test/checks/\`, which is not part of the package. */`,
    `export const examples: Readonly<Record<string, CodeExample>> = ${JSON.stringify(examples, null, 2)};`,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`${root}/src/compiler/examples.ts`);
});

test('every code that a file can show has an example of it, and of what is right', () => {
  const codes = catalogue.map(({ code }) => code).filter((code) => !withoutExample.includes(code));
  expect(codes.filter((code) => examples[code] === undefined)).toEqual([]);
  expect(codes.filter((code) => examples[code]?.good === undefined)).toEqual([]);
});

test('docs/diagnostics.md says of every code what explain says', async () => {
  const text = [
    `<!-- ${howToUpdate} -->`,
    '',
    '# Diagnostics',
    '',
    `Every finding that \`signalbox validate\` can report, in the order of the compiler's phases: files, texts, YAML, schemas, links, checks. \`signalbox explain <code>\` prints the same. Each wrong example yields its code and each right one does not: they are the files by which the checks are tested. [Reports](reports.md) says how findings are written and mended.`,
    '',
    '| code | severity |',
    '|---|---|',
    ...catalogue.map(({ code, severity }) => `| [${code}](#${code}) | ${severity} |`),
    '',
    ...catalogue.flatMap(({ code, severity, explain }) => [
      `## ${code}`,
      '',
      `${severity[0]?.toUpperCase()}${severity.slice(1)}. ${escapeHtml(explain)}`,
      '',
      ...show(examples[code]),
    ]),
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`${root}/docs/diagnostics.md`);
});

function show(example: CodeExample | undefined): string[] {
  if (example === undefined) return [];
  const { bad, good } = example;
  return [...fenced('Wrong', bad), ...(good === undefined ? [] : fenced('Right', good))];
}

function fenced(word: string, { file, text }: ExampleFile): string[] {
  return [`${word}, in \`${file}\`:`, '', '````yaml', text, '````', ''];
}

/** Outside of code, `<id>` would be read as HTML. */
function escapeHtml(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
    .join('`');
}
