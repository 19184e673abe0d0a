import type { CatalogSource } from '../../catalog/source.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { placeRegistry, type RegistryPlace } from '../options/registry-options.ts';
import { checkReport } from '../registry/compile-registry.ts';
import { human } from '../report/human.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { openSources } from './open-sources.ts';
import { type PinnedModels, readPinned } from './read-pinned.ts';
import type { SourceOptions } from './source-options.ts';

/** What both commands start from. `today` is a day in UTC. */
export interface Begun extends PinnedModels {
  readonly place: RegistryPlace;
  readonly sources: readonly CatalogSource[];
  readonly today: string;
}

/** Reads the pinned models and opens the sources. */
export async function begin(options: SourceOptions, shell: Shell): Promise<Begun> {
  const place = await placeRegistry(options, shell);
  const pinned = await readPinned(place.directory);
  const sources = await openSources(options.from ?? [], shell);
  return { ...pinned, place, sources, today: new Date().toISOString().slice(0, 10) };
}

/** Shows the errors that kept models or entries from being read, and says how it ended. */
export function endWith(
  { errors, place }: { errors: readonly Diagnostic[]; place: RegistryPlace },
  shell: Shell,
  isClean: boolean,
): ExitCode {
  if (errors.length === 0) return isClean ? exitCodes.ok : exitCodes.findings;
  shell.note(human.check(checkReport(place, { diagnostics: errors }, shell.colour.note)));
  return exitCodes.findings;
}
