import type { EnvironmentFile } from '../compiler/schema/types.ts';
import type { RegistryDocument } from '../compiler/source/parse/node.ts';
import { nodeAt, plainValue } from '../compiler/source/parse/node.ts';
import type { Resolution, Target } from '../runtime/resolution.ts';
import { modelsReached } from '../table/references.ts';
import type { Place } from '../table/sources.ts';
import type { Capability, Use } from '../table/table.ts';
import { lengthOfChain } from './chain.ts';
import { orderSplitOf } from './pins.ts';
import type { CaseResult } from './run-cases.ts';
import type { World } from './world.ts';

/** A part of the registry that decides something, and whether any case was decided by it. */
export interface CoveredPart {
  /** `the rule "very long" of summarization`. */
  readonly what: string;
  readonly place: Place;
  readonly touched: boolean;
}

type Part = Omit<CoveredPart, 'touched'>;

/**
 * Every rule, default, range of a split, fallback, arm and rollout of the worlds, every share in a model's order, and every patch of an overlay.
 * A fallback is touched where it answers or an expected chain reaches it; a case with `share` goes through every
 * bucket. A part that several environments share is one part.
 */
export function coverageOf(
  results: readonly CaseResult[],
  { worlds, environments }: { worlds: ReadonlyMap<string, World>; environments: readonly RegistryDocument[] },
): CoveredPart[] {
  const parts = new Map<string, Part>();
  for (const world of worlds.values()) {
    const { capabilities } = world.table;
    const own = Object.keys(capabilities).flatMap((id) => partsOf(world, id));
    const reached = new Set(Object.values(capabilities).flatMap(modelsReached));
    const all = [...own, ...[...reached].flatMap((model) => orderParts(world, model))];
    for (const part of all) parts.set(keyOf(part), part);
  }
  const touched = new Set(results.flatMap((result) => touchedBy(result, worlds)).map(keyOf));
  const decided = [...parts].map(([key, part]) => ({ ...part, touched: touched.has(key) }));
  return [...decided, ...environments.flatMap((overlay) => patchesOf(overlay, results))].toSorted(byPlace);
}

function keyOf({ what, place: { file, line } }: Part): string {
  return `${file}:${line} ${what}`;
}

function byPlace({ place: a }: Part, { place: b }: Part): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}

function partsOf(world: World, id: string): Part[] {
  const capability = world.table.capabilities[id];
  if (capability === undefined) return [];
  const { rules, fallbacks, experiment, rollout } = capability;
  return [
    ...rules.flatMap((_, index) => [rulePart(world, id, index), ...rangeParts(world, id, index)]),
    ...fallbacks.map((_, index) => fallbackPart(world, id, index)),
    ...(experiment?.arms ?? []).map(({ name }) => armPart(world, id, name)),
    ...(rollout === undefined ? [] : [rolloutPart(world, id, rollout.to)]),
  ];
}

/** What the table's compiler knows of a part's place; that of the capability where it knows nothing nearer. */
function placeOf({ sources }: World, id: string, ...nearer: readonly string[]): Place {
  const prefix = `capabilities.${id}`;
  const paths = [...nearer.map((path) => `${prefix}.${path}`), prefix];
  const found = paths.map((path) => sources.places[path]).find((place) => place !== undefined);
  return found ?? { file: `capabilities/${id}.yaml`, line: 1, column: 1 };
}

function rulePart(world: World, id: string, index: number): Part {
  const rules = world.table.capabilities[id]?.rules ?? [];
  const name = rules[index]?.name;
  const isDefault = index === rules.length - 1 && name === undefined;
  const what = isDefault ? 'the default' : name === undefined ? `rule ${index + 1}` : `the rule "${name}"`;
  return { what: `${what} of ${id}`, place: placeOf(world, id, `rules.${index}`) };
}

function rangeParts(world: World, id: string, index: number): Part[] {
  const use: Use | undefined = world.table.capabilities[id]?.rules[index]?.use;
  if (use === undefined || !('split' in use)) return [];
  return use.split.ranges.map(({ model }) => ({
    what: `${model} in the split of ${rulePart(world, id, index).what}`,
    place: placeOf(world, id, `rules.${index}`),
  }));
}

/** The shares of a model's deployments, where its order is a split. */
function orderParts({ table, sources }: World, model: string): (Part & { from: number; to: number })[] {
  const { ranges = [] } = orderSplitOf(model, table) ?? {};
  const place = sources.places[`models.${model}.order`] ?? {
    file: `models/${model}.yaml`,
    line: 1,
    column: 1,
  };
  return ranges.map(({ deployment, from, to }) => ({
    what: `${deployment} in the order of ${model}`,
    place,
    from,
    to,
  }));
}

/** Those that the request drew, of the model that answers; all of them where a case expects shares of deployments. */
function drawnParts({ expected }: CaseResult['case'], resolution: Resolution, world: World): Part[] {
  const split = Object.keys(expected.share ?? {}).map((name) => world.table.deployments[name]?.model);
  const drawn = resolution.explanation?.orders?.find(({ model }) => model === resolution.targets[0]?.model);
  const bucket = drawn?.split?.bucket ?? -1;
  const own = drawn === undefined ? [] : orderParts(world, drawn.model);
  return [
    ...own.filter(({ from, to }) => from <= bucket && bucket < to),
    ...split.flatMap((model) => (model === undefined ? [] : orderParts(world, model))),
  ];
}

function fallbackPart(world: World, id: string, index: number): Part {
  const { model, on } = world.table.capabilities[id]?.fallbacks[index] ?? { model: '' };
  const classes = on === undefined ? '' : ` on ${on.join(', ')}`;
  return {
    what: `the fallback of ${id} to ${model}${classes}`,
    place: placeOf(world, id, `fallbacks.${index}`),
  };
}

function armPart(world: World, id: string, arm: string): Part {
  const path = `experiment.arms.${world.table.capabilities[id]?.experiment?.arms.findIndex(({ name }) => name === arm)}`;
  return { what: `the arm ${arm} of ${id}`, place: placeOf(world, id, path, 'experiment') };
}

function rolloutPart(world: World, id: string, to: string): Part {
  return { what: `the rollout of ${id} to ${to}`, place: placeOf(world, id, 'rollout') };
}

function touchedBy(result: CaseResult, worlds: ReadonlyMap<string, World>): Part[] {
  const world = worlds.get(result.environment);
  const drawn = world === undefined ? [] : drawnParts(result.case, result.resolution, world);
  return [...touchedInCapability(result, worlds), ...drawn];
}

function touchedInCapability(
  { case: { capability, expected }, environment, resolution }: CaseResult,
  worlds: ReadonlyMap<string, World>,
): Part[] {
  const world = worlds.get(environment);
  const id = resolution.degradedTo ?? capability;
  const table = world?.table.capabilities[id];
  if (world === undefined || table === undefined) return [];
  const index = resolution.explanation?.rules.findIndex(({ outcome }) => outcome === 'matched') ?? -1;
  const fallbacks = reachedFallbacks(expected, resolution, table).map((one) => fallbackPart(world, id, one));
  if (index < 0) return fallbacks;
  if (expected.share !== undefined) {
    const isDefault = index === table.rules.length - 1;
    const changes = isDefault
      ? partsOf(world, id).filter(({ what }) => /^the (?:arm|rollout) /.test(what))
      : [];
    return [rulePart(world, id, index), ...rangeParts(world, id, index), ...changes, ...fallbacks];
  }
  return [...chosenParts(resolution, { world, id, index }), ...fallbacks];
}

/** The arm or the rollout that chose, or else the rule, with the range of its split. */
function chosenParts(
  { experiment, explanation, variant }: Resolution,
  { world, id, index }: { world: World; id: string; index: number },
): Part[] {
  if (experiment !== undefined) return [armPart(world, id, experiment.arm)];
  const { rollout } = explanation ?? {};
  if (rollout?.moved === true) return [rolloutPart(world, id, rollout.to)];
  const range = rangeParts(world, id, index).filter(({ what }) => what.startsWith(`${variant} in the split`));
  return [rulePart(world, id, index), ...range];
}

/** The indices of the fallbacks that answered, or that the expected chain names. */
function reachedFallbacks(
  { chain, chainStartsWith }: CaseResult['case']['expected'],
  { targets }: Resolution,
  { fallbacks }: Capability,
): number[] {
  const reached = [chain, chainStartsWith].map((written) => lengthOfChain(written ?? [], targets) ?? 0);
  const seen = targets.slice(0, Math.max(1, ...reached));
  return fallbacks.flatMap(({ model, on }, index) =>
    seen.some((target) => target.model === model && target.fallback && sameClasses(target, on))
      ? [index]
      : [],
  );
}

function sameClasses({ on }: Target, other: Target['on']): boolean {
  return (on ?? []).join() === (other ?? []).join();
}

/** The patches of an overlay: one of a capability is touched by that capability's cases, any other by all. */
function patchesOf({ id, root, file }: RegistryDocument, results: readonly CaseResult[]): CoveredPart[] {
  const { patches = [] } = plainValue(root) as EnvironmentFile; // It has passed its schema.
  const here = results.filter(({ environment }) => environment === id);
  return patches.map(({ patch }, index) => {
    const { line = 1, column = 1 } = nodeAt(root, ['patches', index])?.span.start ?? {};
    const [folder, name] = patch.split('/');
    const touched = here.some(({ case: { capability } }) => folder !== 'capabilities' || capability === name);
    return { what: `the patch of ${patch} for ${id}`, place: { file, line, column }, touched };
  });
}
