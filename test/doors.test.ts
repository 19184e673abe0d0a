import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const { exports } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { readonly default: string }>;
};

/** Every door of the package that is code, with the source that it is built from. */
const doors = Object.entries(exports).flatMap(([door, target]) =>
  typeof target === 'string'
    ? []
    : [{ door, source: target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts') }],
);

test('the doors export exactly the names that others may build on', async () => {
  const lists = await Promise.all(doors.map(({ door, source }) => listed(door, source)));
  // A name more is a promise more, and a name less breaks somebody: `vitest run test/doors.test.ts -u` shows it in the diff.
  await expect(`${lists.join('\n\n')}\n`).toMatchFileSnapshot('doors.txt');
});

/** The door's name, its values and its types. A door is a list of exports and nothing else, so its text tells them. */
async function listed(door: string, source: string): Promise<string> {
  const text = readFileSync(resolve(root, source), 'utf8');
  const clauses = [...text.matchAll(/^export (type )?\{([^}]*)\} from '[^']+';$/gm)];
  expect(text.replaceAll(/^export (type )?\{[^}]*\} from '[^']+';$/gm, '').trim()).toBe('');
  const names = clauses.flatMap(([, type = '', list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => `${type}${name}`.replace(/(?:\w+ as )/, '')),
  );
  const values = names.filter((name) => !name.startsWith('type ')).sort();
  expect(Object.keys(await import(resolve(root, source))).sort()).toEqual(values);
  const types = names.filter((name) => name.startsWith('type ')).sort();
  return [door, ...values.map((name) => `  ${name}`), ...types.map((name) => `  ${name}`)].join('\n');
}
