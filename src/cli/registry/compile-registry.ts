import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Compilation, CompileOptions } from '../../compiler/compilation.ts';
import { idPattern, kinds, rootFile } from '../../compiler/source/read/kinds.ts';
import { sortDiagnostics } from '../../diagnostic/diagnostic.ts';
import type { FailedCandidate } from '../../table/candidate.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import type { CheckReport } from '../report/reporter.ts';

/** Compiles a registry, to its table alone where no targets are named. */
export async function compileRegistry(
  place: RegistryPlace,
  options: Pick<
    CompileOptions,
    'cache' | 'changed' | 'everyEnvironment' | 'targets' | 'tree' | 'unsaved'
  > = {},
): Promise<Compilation> {
  const { compile } = await import('../../compiler/compile.ts');
  return compile({
    directory: place.directory,
    targets: [],
    ...options,
    ...(place.environment === undefined ? {} : { environment: place.environment }),
  });
}

/** What a store is told of a registry with errors: how many there are, and the first. */
export function notCompiled({ diagnostics }: Compilation, { shown }: RegistryPlace): FailedCandidate {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  const which =
    first === undefined ? '' : `, first in ${first.span.file}:${first.span.start.line}: ${first.code}`;
  return { origin: shown, code: 'not-compiled', message: `The registry has ${count}${which}.` };
}

/** The same without its notes: for commands that are about something else than the registry's state. */
export function withoutNotes(compilation: Compilation): Compilation {
  const diagnostics = compilation.diagnostics.filter(({ severity }) => severity !== 'info');
  return { ...compilation, diagnostics };
}

/** The same with what only follows from other findings among the rest. */
export function withConsequences(compilation: Compilation): Compilation {
  const diagnostics = sortDiagnostics([...compilation.diagnostics, ...compilation.consequences]);
  return { ...compilation, diagnostics, consequences: [] };
}

/** What a reporter needs of a compilation. Sources are read only when a finding shows them. */
export function checkReport(
  place: RegistryPlace,
  {
    diagnostics,
    consequences = [],
    table,
    revision,
    proofs = [],
  }: Pick<Compilation, 'diagnostics' | 'table' | 'revision'> &
    Partial<Pick<Compilation, 'proofs' | 'consequences'>>,
  colour: boolean,
): CheckReport {
  return {
    registry: place.shown,
    environment: table?.environment ?? place.environment ?? 'default',
    diagnostics,
    hidden: consequences.length,
    proofs,
    ...(table === undefined || revision === undefined
      ? {}
      : {
          compiled: {
            revision,
            capabilities: Object.keys(table.capabilities).length,
            models: Object.keys(table.models).length,
          },
        }),
    sourceOf: (file) => (isRead(file) ? readSource(join(place.directory, file)) : undefined),
    colour,
  };
}

/** Whether a registry has such a file. A key or a secret that was put there by mistake is named, and not shown. */
function isRead(file: string): boolean {
  if (file === rootFile) return true;
  const [folder, name = '', deeper] = file.split('/');
  const known = kinds.some((kind) => kind.folder === folder) && deeper === undefined;
  return known && name.endsWith('.yaml') && idPattern.test(name);
}

/** Larger ones are findings in themselves, and no frame of them would help. */
const largestShown = 2 * 1024 * 1024;

/** Only plain files: a pipe would never end, and what a link points to is not the registry's to show. */
function readSource(path: string): string | undefined {
  try {
    const found = lstatSync(path);
    return found.isFile() && found.size <= largestShown ? readFileSync(path, 'utf8') : undefined;
  } catch {
    // The finding may be that the file cannot be read.
    return undefined;
  }
}
