import { type Diagnostic, sortDiagnostics } from '../diagnostic/diagnostic.ts';
import { maskSecrets } from '../diagnostic/secrets.ts';
import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import { catalogue } from './catalogue.ts';
import { checks } from './checks/index.ts';
import { runChecks } from './checks/run-checks.ts';
import { sift } from './consequences.ts';
import { emit } from './emit/emit.ts';
import type { OutputFile } from './emit/emitter.ts';
import { emitters } from './emit/index.ts';
import { fingerprint } from './fingerprint.ts';
import { linkEnvironments } from './link/link-environments.ts';
import type { Registry } from './link/registry.ts';
import { applyLint, type Levels } from './lint/apply-lint.ts';
import { lower } from './lower/lower.ts';
import type { Plan } from './lower/plan.ts';
import { capFindings } from './most-findings.ts';
import { passes } from './optimise/index.ts';
import { optimise } from './optimise/optimise.ts';
import { type Proof, prove } from './prove/prove.ts';
import { validateTree } from './schema/validate-tree.ts';
import { type ParseCache, type ParsedFile, parseTree } from './source/parse/parse-tree.ts';
import { defaultLimits, type ReadLimits, readTree, type Tree } from './source/read/read-tree.ts';
import { withUnsaved } from './source/read/unsaved.ts';

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
  /** Texts to take instead of those on the disk, by file (`models/x.yaml`): what somebody is about to save. */
  readonly unsaved?: ReadonlyMap<string, string>;
  /** The names of the targets to make files for; all there are where it is absent, none where it is empty. */
  readonly targets?: readonly string[];
  /** Files that are in memory, in the place of those in `directory`: an older commit's. */
  readonly tree?: Tree;
  /** Whether to give the table of every overlay as well, in `environments`. */
  readonly everyEnvironment?: boolean;
  /** Whether there is a table even where an invariant is broken or unproven: to look at, never to publish. */
  readonly evenIfUnproven?: boolean;
}

/** The table of one environment. */
export type CompiledEnvironment = Required<Pick<Compilation, 'table' | 'revision' | 'sources'>>;

/** What came of a compilation. There is a table exactly where no diagnostic is an error. */
export interface Compilation {
  /** All that was found, in the order of files and places. */
  readonly diagnostics: readonly Diagnostic[];
  /** What would be found no more if others of the `diagnostics` were mended, each with the one that it is `causedBy`. */
  readonly consequences: readonly Diagnostic[];
  readonly table?: RoutingTable;
  /** The table as canonical JSON: what is published, and what `revision` is the digest of. */
  readonly bytes?: string;
  readonly revision?: string;
  readonly sources?: TableSources;
  /** What the emitters of the targets made. */
  readonly files: readonly OutputFile[];
  /** What each target cannot express, by the target's name: warnings that matter to whoever asks for that target. */
  readonly losses: ReadonlyMap<string, readonly Diagnostic[]>;
  /** What became of each invariant; empty where errors were found before. */
  readonly proofs: readonly Proof[];
  /** The tables of all environments by name, `default` for none, where they were asked for. */
  readonly environments?: ReadonlyMap<string, CompiledEnvironment>;
}

/**
 * Compiles a registry to its routing table. Every phase reports all it can find, and what failed in one is
 * left out of the next, so that one mistake is one diagnostic. The same files give the same bytes.
 */
export async function compile(options: CompileOptions): Promise<Compilation> {
  const {
    directory,
    environment,
    now = new Date(),
    cache,
    limits = defaultLimits,
    unsaved,
    targets,
    tree: inMemory,
    everyEnvironment = false,
    evenIfUnproven = false,
  } = options;

  const onDisk =
    inMemory === undefined ? await readTree(directory, limits) : { value: inMemory, diagnostics: [] };
  const tree = withUnsaved(onDisk, unsaved);
  const parsed = parseTree(tree.value, cache);
  const valid = validateTree(parsed.value, tree.value.failed);
  const linked = linkEnvironments(valid.value, environment);
  const { main, asked: inQuestion, everywhere } = linked.value;
  const checked = inQuestion.flatMap((world) =>
    runChecks(checks, { ...world, everywhere, files: parsed.value, now }),
  );

  const before = [tree, parsed, valid, linked].flatMap((phase) => phase.diagnostics);
  const linted = applyLint(checked, {
    levels: adjustable,
    fixed,
    files: parsed.value,
    settings: main.registry.settings,
    now,
    complete: environment === undefined && !hasError(before),
  });

  const found = [...before, ...linted];
  if (hasError(found)) return refused(found, parsed.value, []);

  const plan = optimise(lower(main.registry), passes);
  const worlds = inQuestion.map(({ registry }) => ({
    registry,
    plan: once(() => (registry === main.registry ? plan : optimise(lower(registry), passes))),
  }));
  const proven = prove(worlds, { now, complete: environment === undefined });
  found.push(...proven.diagnostics);
  const proofs = proven.value;
  if (hasError(found) && !evenIfUnproven) return refused(found, parsed.value, proofs);

  const asked = emitters.filter(({ name }) => targets === undefined || targets.includes(name));
  const emitted = await emit(plan, asked);
  const losses = [...emitted.value.losses].map(
    ([target, lost]) => [target, settle(lost, parsed.value)] as const,
  );
  const environments = everyEnvironment ? await emitEvery(worlds) : undefined;
  return {
    ...emitted.value,
    losses: new Map(losses),
    ...told([...found, ...emitted.diagnostics], parsed.value),
    proofs,
    ...(environments === undefined ? {} : { environments }),
  };
}

/** The table of each environment, where it has one. */
async function emitEvery(
  worlds: readonly { readonly registry: Registry; readonly plan: () => Plan }[],
): Promise<ReadonlyMap<string, CompiledEnvironment>> {
  const environments = new Map<string, CompiledEnvironment>();
  for (const { registry, plan } of worlds) {
    const { table, revision, sources } = (await emit(plan(), [])).value;
    if (table === undefined || revision === undefined || sources === undefined) continue;
    environments.set(registry.environment, { table, revision, sources });
  }
  return environments;
}

/** Calculates something when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function refused(
  found: readonly Diagnostic[],
  files: readonly ParsedFile[],
  proofs: readonly Proof[],
): Compilation {
  return { ...told(found, files), files: [], losses: new Map(), proofs };
}

/** The findings as they are reported, and apart from them those that only follow from others. */
function told(
  found: readonly Diagnostic[],
  files: readonly ParsedFile[],
): Pick<Compilation, 'diagnostics' | 'consequences'> {
  const { roots, consequences } = sift(settle(found, files));
  return { diagnostics: sortDiagnostics(roots), consequences };
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

const adjustable: Levels = new Map(
  checks.flatMap(({ code, severity }) => (severity === 'error' ? [] : [[code, severity]])),
);
const fixed: Levels = new Map(
  catalogue.flatMap(({ code, severity }) => (adjustable.has(code) ? [] : [[code, severity]])),
);

/** Sorted, each finding once (environments share most of theirs), without the text of any secret, fingerprinted. */
function settle(diagnostics: readonly Diagnostic[], files: readonly ParsedFile[]): Diagnostic[] {
  const masked = capFindings(diagnostics).map((one) => ({ ...one, message: maskSecrets(one.message) }));
  // What follows from another in one environment and stands on its own in a second is reported.
  const follows = (one: Diagnostic) => one.because !== undefined;
  const ranked = [...masked.filter(follows), ...masked.filter((one) => !follows(one))];
  const unique = new Map(ranked.map((one) => [JSON.stringify([one.code, one.message, one.span]), one]));
  const sorted = sortDiagnostics([...unique.values()]);
  // It comes last, so that it changes none of the others' fingerprints.
  return fingerprint([...sorted.filter((one) => !follows(one)), ...sorted.filter(follows)], files);
}
