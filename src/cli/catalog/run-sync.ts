import { join } from 'node:path';
import { type Synced, syncCatalog } from '../../catalog/sync.ts';
import type { Call } from '../commands/command.ts';
import type { ExitCode } from '../shell/exit-code.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import { begin, endWith } from './begin.ts';
import type { SourceOptions } from './source-options.ts';

export interface SyncOptions extends SourceOptions {
  readonly dryRun?: true;
}

/** Writes what the sources say into the catalogue's files, or says what it would write. */
export async function runSync({ options, shell }: Call<SyncOptions>): Promise<ExitCode> {
  const begun = await begin(options, shell);
  const { pinned, errors, place, sources, today } = begun;
  // A file that has errors is not one to start afresh.
  const broken = new Set(errors.map(({ span }) => span.file));
  const models = pinned
    .filter(({ id }) => !broken.has(`catalog/${id}.yaml`))
    .map(({ id, pin, entry }) => ({ id, pin, text: entry?.text }));
  const synced = syncCatalog(models, sources, today);
  if (options.dryRun !== true) {
    for (const { file, text } of synced) {
      if (text !== undefined) await writeAtomic(join(place.directory, file), text);
    }
  }
  shell.out(describe(synced, options.dryRun === true ? 'would change' : 'changed'));
  const isClean = synced.every(({ problem }) => problem === undefined);
  return endWith(begun, shell, isClean);
}

function describe(synced: readonly Synced[], done: string): string {
  const lines = synced.flatMap(({ id, pin, changes, notes, problem }) => {
    const said = [...changes, ...notes, ...(problem === undefined ? [] : [`error: ${problem}`])];
    return said.length === 0 ? [] : [`${id} (${pin})`, ...said.map((line) => `  ${line}`)];
  });
  const written = synced.filter(({ text }) => text !== undefined).length;
  return `${[...lines, `${written} of ${synced.length} pinned models ${done}`].join('\n')}\n`;
}
