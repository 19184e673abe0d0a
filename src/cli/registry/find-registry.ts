import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { kinds, rootFile } from '../../compiler/source/read/kinds.ts';

/** What the directory of a registry is called where nobody says otherwise. */
export const usualName = 'registry';

/**
 * The registry that a command means when none is named: `registry` here or in the nearest directory above, as
 * Git finds its own. Answers its path as seen from here (`../registry`), or undefined.
 */
export function findRegistry(from: string): string | undefined {
  if (isDirectory(join(from, usualName))) return usualName;
  for (let above = dirname(from); ; above = dirname(above)) {
    // From above only what is surely one: a folder of that name may be anything.
    const found = join(above, usualName);
    if (existsSync(join(found, rootFile))) return relative(from, found);
    if (above === dirname(above)) return undefined;
  }
}

/**
 * Whether a directory could be a registry: it has something that only a registry has, or is still empty. A
 * project's own directory, with its `tests/`, is none.
 */
export function couldBeRegistry(directory: string): boolean {
  const names = readdirSync(directory).filter((name) => !name.startsWith('.'));
  const telling = [
    rootFile,
    ...kinds.map(({ folder }) => folder).filter((folder) => !common.includes(folder)),
  ];
  return names.length === 0 || names.some((name) => telling.includes(name));
}

/** Folders of a registry that many other projects have as well. */
const common: readonly string[] = ['tests', 'catalog'];

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
