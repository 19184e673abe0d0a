import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A line of a registry's file that has an id in it. */
export interface Mention {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What no table has: tests, invariants, overlays as they are written, experiments that do not run. */
const folders = ['capabilities', 'environments', 'invariants', 'tests'];

/** Larger ones are findings of `validate`. */
const longestShown = 120;

/** The lines of a registry that name one of these ids outside of a comment, in the order of files. */
export async function mentionsIn(directory: string, ids: readonly string[]): Promise<readonly Mention[]> {
  const names = ids.map((id) => id.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const whole = new RegExp(`(?<![\\w.@-])(?:${names})(?![\\w-]|\\.\\w)`);
  const found: Mention[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map(({ name }) => name);
    for (const name of files.sort()) {
      const text = await readFile(join(directory, folder, name), 'utf8').catch(() => '');
      for (const [index, line] of text.split(/\r?\n/).entries()) {
        if (!whole.test(line.replace(/(?:^|\s)#.*$/, ''))) continue;
        found.push({ file: `${folder}/${name}`, line: index + 1, text: line.trim().slice(0, longestShown) });
      }
    }
  }
  return found;
}
