import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { attributes } from '../../src/table/condition.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'src/README.md',
  'src/runtime/README.md',
  'src/sim/README.md',
  'registry/README.md',
  '.github/CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('every link between the pages leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => resolve(root, dirname(page), match[1] ?? ''))
      .filter((target) => !existsSync(target))
      .map((target) => `${page} → ${relative(root, target)}`),
  );
  expect(broken).toEqual([]);
});

test('every link to a part of a page leads to a heading that is there', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#:\s]*)#([^)\s]+)\)/g)]
      .map(([, file = '', part = '']) => ({ target: file === '' ? page : join(dirname(page), file), part }))
      .filter(({ target, part }) => !headings(target).includes(part))
      .map(({ target, part }) => `${page} → ${target}#${part}`),
  );
  expect(broken).toEqual([]);
});

test('every page of docs/ can be reached from the first page', () => {
  const reached = new Set<string>();
  const follow = (page: string) => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)/g)) {
      follow(join(dirname(page), target));
    }
  };
  follow('README.md');
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

test('every file that the pages name in the project is there', () => {
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/`((?:src|test|bench|schemas|registry|docs|\.ci|\.github)\/[\w./-]+\.\w+)`/g)]
      .map((match) => match[1] ?? '')
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page} names ${path}`),
  );
  expect(missing).toEqual([]);
});

test('docs/registry.md lists what conditions may read, with its type', () => {
  const rows = Object.entries(attributes).map(([path, type]) => `| \`${path}\` | ${type} |`);
  expect(read('docs/registry.md').replaceAll(/ +\|/g, ' |')).toContain(`|\n${rows.join('\n')}\n\n`);
});

/** As GitHub makes them of headings. */
function headings(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}
