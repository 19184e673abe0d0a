import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Compilation, compile } from '../compiler/compile.ts';
import type { Emission } from '../compiler/emit/emitter.ts';
import type { ParseCache } from '../compiler/source/parse/parse-tree.ts';
import type { RegistryPlace } from './registry-options.ts';
import type { CheckReport } from './report/reporter.ts';

/** Compiles a registry. With a `cache`, files that have not changed since the last time are not parsed again. */
export function compileRegistry(place: RegistryPlace, cache?: ParseCache): Promise<Compilation> {
  return compile({
    directory: place.directory,
    ...(cache === undefined ? {} : { cache }),
    ...(place.environment === undefined ? {} : { environment: place.environment }),
  });
}

/** What emitters work from; undefined where the registry has errors. */
export function emissionOf({ table, bytes, revision }: Compilation): Emission | undefined {
  return table === undefined || bytes === undefined || revision === undefined
    ? undefined
    : { table, bytes, revision };
}

/** The same without its notes: for commands that are about something else than the registry's state. */
export function withoutNotes(compilation: Compilation): Compilation {
  const diagnostics = compilation.diagnostics.filter(({ severity }) => severity !== 'info');
  return { ...compilation, diagnostics };
}

/** What a reporter needs of a compilation. Sources are read only when a finding shows them. */
export function checkReport(
  place: RegistryPlace,
  { diagnostics, table, revision }: Pick<Compilation, 'diagnostics' | 'table' | 'revision'>,
  colour: boolean,
): CheckReport {
  return {
    registry: place.shown,
    environment: table?.environment ?? place.environment ?? 'default',
    diagnostics,
    ...(table === undefined || revision === undefined
      ? {}
      : {
          compiled: {
            revision,
            capabilities: Object.keys(table.capabilities).length,
            models: Object.keys(table.models).length,
          },
        }),
    sourceOf: (file) => readSource(join(place.directory, file)),
    colour,
  };
}

function readSource(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The finding may be that the file cannot be read.
    return undefined;
  }
}
