import { type Diagnostic, sortDiagnostics } from '../diagnostic/diagnostic.ts';
import { maskSecrets } from '../diagnostic/secrets.ts';
import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import { checks } from './checks/index.ts';
import { runChecks } from './checks/run-checks.ts';
import { emit } from './emit/emit.ts';
import type { OutputFile } from './emit/emitter.ts';
import { emitters } from './emit/index.ts';
import { link } from './link/link.ts';
import { applyOverlay, environmentsOf, noOverlay } from './link/overlay.ts';
import { lower } from './lower/lower.ts';
import { passes } from './optimise/index.ts';
import { optimise } from './optimise/optimise.ts';
import { validateTree } from './schema/validate-tree.ts';
import { type ParseCache, parseTree } from './source/parse-tree.ts';
import { defaultLimits, type ReadLimits, readTree } from './source/read-tree.ts';

export interface CompileOptions {
  /** The registry: the directory that holds `signalbox.yaml` and its neighbours. */
  readonly directory: string;
  /**
   * The overlay to apply. Without one the table is that of the registry alone, and every overlay is checked
   * as well, so that a change cannot break an environment unseen.
   */
  readonly environment?: string;
  /** The day against which dates are held. */
  readonly now?: Date;
  /** A map to give to every compilation of one registry: files that did not change are not parsed again. */
  readonly cache?: ParseCache;
  readonly limits?: ReadLimits;
}

/** What came of a compilation. There is a table exactly where no diagnostic is an error. */
export interface Compilation {
  /** All that was found, in the order of files and places. */
  readonly diagnostics: readonly Diagnostic[];
  readonly table?: RoutingTable;
  /** The table as canonical JSON: what is published, and what `revision` is the digest of. */
  readonly bytes?: string;
  readonly revision?: string;
  readonly sources?: TableSources;
  /** What the emitters made. */
  readonly files: readonly OutputFile[];
}

/**
 * Compiles a registry to its routing table. Every phase reports all it can find, and what failed in one is
 * left out of the next, so that one mistake is one diagnostic. The same files give the same bytes.
 */
export async function compile(options: CompileOptions): Promise<Compilation> {
  const { directory, environment, now = new Date(), cache, limits = defaultLimits } = options;

  const tree = await readTree(directory, limits);
  const parsed = parseTree(tree.value, cache);
  const valid = validateTree(parsed.value, tree.value.failed);

  // All environments are linked, because what one does not use another may; those asked for are checked.
  const names = [...new Set([environment ?? noOverlay, noOverlay, ...environmentsOf(valid.value)])];
  const worlds = names.map((name) => {
    const overlaid = applyOverlay(valid.value, name);
    return { name, overlaid, linked: link(overlaid.value) };
  });
  const everywhere = worlds.map(({ linked }) => linked.value);
  const asked = worlds.filter(({ name }) => environment === undefined || name === environment);
  const checked = asked.flatMap(({ overlaid, linked }) => {
    const { failed } = overlaid.value;
    const { catalog } = tree.value;
    const context = { registry: linked.value, everywhere, files: parsed.value, failed, catalog, now };
    return [overlaid, linked, { diagnostics: runChecks(checks, context) }];
  });

  const phases = [tree, parsed, valid, ...checked];
  const diagnostics = settle(phases.flatMap((phase) => phase.diagnostics));
  const [main] = everywhere;
  if (main === undefined || diagnostics.some(({ severity }) => severity === 'error'))
    return { diagnostics, files: [] };

  const plan = optimise(lower(main), passes);
  const emitted = await emit(plan, emitters);
  return { ...emitted.value, diagnostics: settle([...diagnostics, ...emitted.diagnostics]) };
}

/** Sorted, each finding once (environments share most of theirs), and without the text of any secret. */
function settle(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const masked = diagnostics.map((one) => ({ ...one, message: maskSecrets(one.message) }));
  const unique = new Map(masked.map((one) => [JSON.stringify([one.code, one.message, one.span]), one]));
  return sortDiagnostics([...unique.values()]);
}
