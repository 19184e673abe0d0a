import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Compilation } from '../../compiler/compile.ts';
import type { ParseCache } from '../../compiler/source/parse/parse-tree.ts';
import type { Store } from '../../runtime/store.ts';
import type { Candidate, SourceReport } from '../../table/candidate.ts';
import { fileSource } from '../../watch/sources/file-source.ts';
import { watchTree } from '../../watch/watch-tree.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { compileRegistry, notCompiled } from '../registry/compile-registry.ts';
import { CouldNotRun, isSystemError, systemReason } from '../shell/could-not-run.ts';

/** Where a gateway's tables come from. */
export interface TableSource {
  /** The table to begin with, or the compilation that gives none. Throws `CouldNotRun`. */
  first(): Promise<Candidate | Compilation>;
  /** What it says from then on, until the signal aborts; a registry's findings are logged, and the store told. */
  later(
    signal: AbortSignal,
    parts: { readonly logger: Logger; readonly store: Store },
  ): AsyncIterable<SourceReport>;
}

/** A compiled file, read again whenever it is replaced. */
export function tableFile(path: string, shown: string): TableSource {
  return {
    async first() {
      try {
        return { bytes: await readFile(path), origin: shown };
      } catch (cause) {
        if (!isSystemError(cause)) throw cause;
        throw new CouldNotRun('no-table', `cannot read the table ${shown}: ${systemReason(cause)}`, {
          hint: 'Make one with "signalbox compile --out build".',
          cause,
        });
      }
    },
    later: (signal) => fileSource(path, { signal }),
  };
}

/** A registry, compiled here and again whenever one of its files changes. */
export function registrySource(place: RegistryPlace): TableSource {
  const cache: ParseCache = new Map();
  const compileOnce = async (): Promise<Candidate | Compilation> => {
    const compilation = await compileRegistry(place, { cache });
    const { bytes, sources } = compilation;
    if (bytes === undefined) return compilation;
    return { bytes, origin: place.shown, ...(sources === undefined ? {} : { sources }) };
  };
  return {
    first: compileOnce,
    async *later(signal, parts) {
      const changes = watchTree(place.directory, { signal });
      // Once at once: what has changed between the first compilation and the call before is told by nobody.
      yield* compileAgain(parts);
      for await (const _change of changes) yield* compileAgain(parts);
    },
  };

  async function* compileAgain({
    logger,
    store,
  }: {
    logger: Logger;
    store: Store;
  }): AsyncGenerator<SourceReport> {
    const made = await compileOnce();
    if (!('diagnostics' in made)) {
      yield { type: 'candidate', ...made };
      return;
    }
    store.refuse(notCompiled(made, place));
    logger.error({ findings: findingsOf(made, place) }, 'registry has errors, the live table goes on');
  }
}

/** Each in one line; its file as the user would write it. Notes and warnings do not stop anything. */
function findingsOf({ diagnostics }: Compilation, { shown }: RegistryPlace): string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ code, message, span }) =>
        `${shown}/${span.file}:${span.start.line}:${span.start.column} ${code}: ${message}`,
    );
}
