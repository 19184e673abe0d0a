import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParseCache } from '../../compiler/source/parse/parse-tree.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { compileRegistry } from '../registry/compile-registry.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import type { ChangedFile, Confidence, FixedRegistry } from './fix-registry.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Finds what can be mended in a registry on the disk, and writes nothing. */
export async function mend(place: RegistryPlace, confidence: Confidence): Promise<FixedRegistry> {
  const { fixRegistry } = await import('./fix-registry.ts');
  const cache: ParseCache = new Map();
  return fixRegistry({
    confidence,
    compile: (unsaved) => compileRegistry(place, { cache, unsaved }),
    read: (file) => readFile(join(place.directory, file), 'utf8'),
  });
}

/** Replaces each file in one step, unless somebody else has changed it since it was read. */
export async function saveFiles(place: RegistryPlace, files: readonly ChangedFile[]): Promise<void> {
  for (const { file, before, after } of files) {
    const path = join(place.directory, file);
    if ((await readFile(path, 'utf8')) !== before) {
      throw new CouldNotRun('changed-meanwhile', `${place.shown}/${file} was changed meanwhile`, {
        hint: 'Run the command again.',
      });
    }
    await writeAtomic(path, after);
  }
}

/** What would change, with paths from the root of the checkout, so that `git apply` takes it there. */
export function diffOf(files: readonly ChangedFile[], directory: string): string {
  return files.map(({ file, before, after }) => unifiedDiff(join(directory, file), before, after)).join('');
}

/** One line for the terminal. */
export function summaryOf({ files, fixed }: FixedRegistry, isDryRun: boolean): string {
  const findings = `${fixed.length} ${fixed.length === 1 ? 'finding' : 'findings'}`;
  return `${isDryRun ? 'would mend' : 'mended'} ${findings} in ${files.length} ${files.length === 1 ? 'file' : 'files'}\n`;
}
