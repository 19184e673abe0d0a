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
import { type ReviewSettings, reviewSettings } from './lower/review.ts';
import { createMemory, type Memory, noMemory } from './memory.ts';
import { capFindings } from './most-findings.ts';
import { once } from './once.ts';
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
  /**
   * A map to give to every compilation of one registry: what has been made of files that did not change, and of
   * what depends on no file that did, is not made again.
   */
  readonly cache?: ParseCache;
  /**
   * The files (`models/x.yaml`) that may have changed, come or gone since the last compilation with this cache,
   * where somebody has watched; the others are then not looked at. All are where it is absent.
   */
  readonly changed?: ReadonlySet<string>;
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
  /** What it says for reviewers, where tables of all environments were asked for. */
  readonly review?: ReviewSettings;
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
    changed,
  } = options;

  const { memory, read } = past(cache);
  const onDisk =
    inMemory === undefined ? await read(directory, limits, changed) : { value: inMemory, diagnostics: [] };
  const tree = withUnsaved(onDisk, unsaved);
  const parsed = parseTree(tree.value, cache, memory.within('parse'));
  const valid = validateTree(parsed.value, tree.value.failed, memory.within('validate'));
  const linked = linkEnvironments(valid.value, environment, memory.within('link'));
  const { main, asked: inQuestion, everywhere } = linked.value;
  const files = parsed.value;
  const names = memory.recall(
    'names',
    files.map(({ file }) => file),
    () => files,
  );
  // Each phase of each environment remembers for itself.
  const of = (phase: string, { environment }: Registry) => memory.within(phase).within(environment);
  const checked = inQuestion.flatMap((world) =>
    runChecks(checks, { ...world, everywhere, names, files, now }, of('check', world.registry)),
  );

  const before = [tree, parsed, valid, linked].flatMap((phase) => phase.diagnostics);
  const linted = applyLint(checked, {
    levels: adjustable,
    fixed,
    files,
    settings: main.registry.settings,
    now,
    complete: environment === undefined && !hasError(before),
  });

  const found = [...before, ...linted];
  if (hasError(found)) return refused(found, files, []);

  const planFor = (registry: Registry) =>
    optimise(lower(registry, of('lower', registry)), passes, of('optimise', registry));
  const plan = planFor(main.registry);
  const worlds = inQuestion.map(({ registry }) => ({
    registry,
    plan: once(() => (registry === main.registry ? plan : planFor(registry))),
  }));
  const proven = prove(worlds, { now, complete: environment === undefined }, memory.within('prove'));
  found.push(...proven.diagnostics);
  const proofs = proven.value;
  if (hasError(found) && !evenIfUnproven) return refused(found, files, proofs);

  const asked = emitters.filter(({ name }) => targets === undefined || targets.includes(name));
  const emitted = emit(plan, asked, of('emit', main.registry));
  const losses = [...emitted.value.losses].map(([target, lost]) => [target, settle(lost, files)] as const);
  const environments = everyEnvironment ? emitEvery(worlds, (registry) => of('emit', registry)) : undefined;
  return {
    ...emitted.value,
    losses: new Map(losses),
    ...told([...found, ...emitted.diagnostics], files),
    proofs,
    ...(environments === undefined ? {} : { environments, review: reviewSettings(main.registry) }),
  };
}

/** The table of each environment, where it has one. */
function emitEvery(
  worlds: readonly { readonly registry: Registry; readonly plan: () => Plan }[],
  memoryOf: (registry: Registry) => Memory,
): ReadonlyMap<string, CompiledEnvironment> {
  const environments = new Map<string, CompiledEnvironment>();
  for (const { registry, plan } of worlds) {
    const { table, revision, sources } = emit(plan(), [], memoryOf(registry)).value;
    if (table === undefined || revision === undefined || sources === undefined) continue;
    environments.set(registry.environment, { table, revision, sources });
  }
  return environments;
}

/** What the compilations with a cache remember of each other; the cache is the handle that callers hold. */
function past(cache: ParseCache | undefined): Past {
  if (cache === undefined)
    return { memory: noMemory, read: (directory, limits) => readTree(directory, limits) };
  const known = pasts.get(cache) ?? createPast();
  pasts.set(cache, known);
  return known;
}

interface Past {
  readonly memory: Memory;
  read(
    directory: string,
    limits: ReadLimits,
    changed: ReadonlySet<string> | undefined,
  ): ReturnType<typeof readTree>;
}

const pasts = new WeakMap<ParseCache, Past>();

function createPast(): Past {
  let before: { readonly directory: string; readonly tree: Awaited<ReturnType<typeof readTree>> } | undefined;
  return {
    memory: createMemory(),
    async read(directory, limits, changed) {
      const last = before?.directory === directory ? { tree: before.tree, changed } : undefined;
      const tree = await readTree(directory, limits, last);
      before = { directory, tree };
      return tree;
    },
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
