import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { meanTheSame } from '../../src/compiler/same-meaning.ts';
import { readTree, type Tree } from '../../src/compiler/source/read/read-tree.ts';
import { ownRegistry } from './scratch-registry.ts';

const now = new Date('2026-06-01T00:00:00Z');
const { value: tree } = await readTree(ownRegistry);

/** The tree with one of its files written in another way. */
function edited(file: string, change: (text: string) => string): Tree {
  const files = tree.files.map((one) => {
    const text = Buffer.from(one.bytes).toString('utf8');
    return one.file === file ? { ...one, bytes: Buffer.from(change(text)) } : one;
  });
  return { files, failed: [] };
}

/** All that a plan takes of a compilation. */
async function told(of: Tree): Promise<unknown> {
  const { environments, diagnostics } = await compile({
    directory: ownRegistry,
    tree: of,
    now,
    targets: [],
    everyEnvironment: true,
    evenIfUnproven: true,
  });
  const tables = [...(environments ?? [])].map(([name, { revision }]) => [name, revision]);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { tables, errors };
}

const chat = 'capabilities/chat.yaml';

test.each<[string, (text: string) => string]>([
  ['a comment', (text) => `# A comment.\n${text}`],
  ['empty lines', (text) => text.replaceAll('\n', '\n\n')],
  ['spaces at the ends', (text) => text.replaceAll('\n', '  \n')],
  ['the same bytes', (text) => text],
])('%s changes no meaning', (_name, change) => {
  expect(meanTheSame(tree, edited(chat, change))).toBe(true);
});

test.each<[string, (text: string) => string]>([
  ['another value', (text) => text.replace(/^description: .*$/m, 'description: Another.')],
  ['an exception', (text) => `# signalbox-ignore unused-model until=2027-01-01 reason="why"\n${text}`],
  ['what looks like a secret', (text) => `# api_key: sk-ant-api03-${'aB3'.repeat(30)}\n${text}`],
  ['what cannot be read', (text) => `${text}: [\n`],
  ['nothing at all', () => ''],
])('%s is looked at by the compiler', (_name, change) => {
  expect(meanTheSame(tree, edited(chat, change))).toBe(false);
});

test('the order of shares has a meaning', () => {
  const file = (text: string) => edited(chat, () => text);
  const uses = (use: string) => file(`description: Talk.\nowner: platform\nuse: ${use}\n`);
  const one = uses('{ split: { a: 50%, b: 50% }, by: user }');
  expect(meanTheSame(one, uses('{ split: {   a: 50%, b: 50% },   by: user }'))).toBe(true);
  expect(meanTheSame(one, uses('{ split: { b: 50%, a: 50% }, by: user }'))).toBe(false);
});

test('a file that comes or goes has a meaning', () => {
  expect(meanTheSame(tree, { files: tree.files.slice(1), failed: [] })).toBe(false);
  expect(meanTheSame({ files: tree.files.slice(1), failed: [] }, tree)).toBe(false);
});

test('whatever is edited, what means the same compiles to the same tables and has the same errors', async () => {
  const before = await told(tree);
  const pieces = ['# note\n', '\n', ' ', '"', "'", '- ', ': ', '0', '%', 'use', '#', '\t', '{', '\u00e9'];
  let same = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(tree.files.length - 1),
      fc.nat(2000),
      fc.nat(3),
      fc.constantFrom(...pieces),
      async (index, place, cut, piece) => {
        const after = edited(tree.files[index]?.file ?? '', (text) => {
          const at = place % (text.length + 1);
          // At the beginning of a line there is more to be said that means nothing.
          const line = place % 2 === 0 ? text.lastIndexOf('\n', at) + 1 : at;
          return text.slice(0, line) + piece + text.slice(line + (piece === '\n' ? 0 : cut));
        });
        if (!meanTheSame(tree, after)) return;
        same += 1;
        expect(await told(after)).toEqual(before);
      },
    ),
    { numRuns: 300 },
  );
  expect(same).toBeGreaterThan(10);
});
