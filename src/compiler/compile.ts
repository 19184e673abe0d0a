import { checks } from './checks/index.ts';
import { runChecks } from './checks/run-checks.ts';
import type { Compilation, CompileOptions } from './compilation.ts';
import { emit } from './emit/emit.ts';
import { emitters } from './emit/index.ts';
import { emitEnvironments } from './emit-environments.ts';
import { adjustable, fixed } from './levels.ts';
import { linkEnvironments } from './link/link-environments.ts';
import type { Registry } from './link/registry.ts';
import { applyLint } from './lint/apply-lint.ts';
import { lower } from './lower/lower.ts';
import { reviewSettings } from './lower/review.ts';
import { once } from './once.ts';
import { passes } from './optimise/index.ts';
import { optimise } from './optimise/optimise.ts';
import { past } from './past.ts';
import { prove } from './prove/prove.ts';
import { validateTree } from './schema/validate-tree.ts';
import { parseTree } from './source/parse/parse-tree.ts';
import { defaultLimits } from './source/read/read-tree.ts';
import { withUnsaved } from './source/read/unsaved.ts';
import { hasError, settle, tell } from './tell.ts';

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
  if (hasError(found)) return { ...tell(found, files), ...nothing };

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
  if (hasError(found) && !evenIfUnproven) return { ...tell(found, files), ...nothing, proofs };

  const asked = emitters.filter(({ name }) => targets === undefined || targets.includes(name));
  const emitted = emit(plan, asked, of('emit', main.registry));
  const losses = [...emitted.value.losses].map(([target, lost]) => [target, settle(lost, files)] as const);
  const environments = everyEnvironment
    ? emitEnvironments(worlds, (registry) => of('emit', registry))
    : undefined;
  return {
    ...emitted.value,
    losses: new Map(losses),
    ...tell([...found, ...emitted.diagnostics], files),
    proofs,
    ...(environments === undefined ? {} : { environments, review: reviewSettings(main.registry) }),
  };
}

/** What comes of a registry with errors, beside its findings. */
const nothing = { files: [], losses: new Map(), proofs: [] };
