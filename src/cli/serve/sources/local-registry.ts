import type { Logger } from 'pino';
import type { Compilation } from '../../../compiler/compilation.ts';
import type { ParseCache } from '../../../compiler/source/parse/parse-tree.ts';
import type { Candidate, SourceReport } from '../../../table/candidate.ts';
import { watchTree } from '../../../watch/watch-tree.ts';
import type { RegistryPlace } from '../../options/registry-options.ts';
import { compileRegistry, notCompiled } from '../../registry/compile-registry.ts';
import { findingsOf } from '../../registry/findings-of.ts';
import type { TableSource } from '../table-source.ts';

/** A registry, compiled here and again whenever one of its files changes. */
export function localRegistry(place: RegistryPlace): TableSource {
  const cache: ParseCache = new Map();
  const compileOnce = async (changed?: ReadonlySet<string>): Promise<Candidate | Compilation> => {
    const compilation = await compileRegistry(place, {
      cache,
      ...(changed === undefined ? {} : { changed }),
    });
    const { bytes, sources } = compilation;
    if (bytes === undefined) return compilation;
    return { bytes, origin: place.shown, ...(sources === undefined ? {} : { sources }) };
  };
  return {
    shown: place.shown,
    first: () => compileOnce(),
    async *later(signal, logger) {
      const changes = watchTree(place.directory, { signal });
      await changes.ready;
      // Once at once: what has changed between the first compilation and the call before is told by nobody.
      yield await compileAgain(logger);
      for await (const changed of changes) yield await compileAgain(logger, changed);
    },
  };

  async function compileAgain(logger: Logger, changed?: ReadonlySet<string>): Promise<SourceReport> {
    const made = await compileOnce(changed);
    if (!('diagnostics' in made)) return { type: 'candidate', ...made };
    logger.error({ findings: findingsOf(made, place) }, 'registry has errors, the live table goes on');
    return { type: 'refused', ...notCompiled(made, place) };
  }
}
