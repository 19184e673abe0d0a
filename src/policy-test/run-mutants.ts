import { canonicalJson } from '../table/canonical.ts';
import type { Place } from '../table/sources.ts';
import { canonicalForm } from './canonical-form.ts';
import { mutators } from './mutation/index.ts';
import type { Mutant } from './mutation/mutant.ts';
import { type PlacedCase, passes } from './run-cases.ts';
import { type World, withCapability, worldOf } from './world.ts';

/** How many changes the cases noticed, and those that they did not. */
export interface MutationReport {
  readonly mutants: number;
  readonly killed: number;
  /** Changes that change no decision; not among the mutants. */
  readonly equivalent: number;
  readonly survivors: readonly Survivor[];
}

export interface Survivor {
  readonly capability: string;
  readonly environment: string;
  readonly change: string;
  readonly place: Place;
}

/**
 * Makes every mutant of every capability and asks the cases whether they notice. A capability is changed in all
 * environments in which it is the same at once, and by itself where an overlay changes it. Every case must pass
 * without a change, or nothing could be told.
 */
export function runMutants(
  cases: readonly PlacedCase[],
  { worlds, now }: { worlds: ReadonlyMap<string, World>; now: number },
): MutationReport {
  const survivors: Survivor[] = [];
  let [mutants, equivalent] = [0, 0];
  for (const { id, world, concerned } of subjectsOf(cases, worlds)) {
    for (const mutant of mutantsOf(world, id)) {
      if (mutant === 'equivalent') {
        equivalent += 1;
        continue;
      }
      mutants += 1;
      if (isNoticed(mutant, { id, concerned, now })) continue;
      const { change, path } = mutant;
      survivors.push({
        capability: id,
        environment: world.environment,
        change,
        place: placeOf(world, id, path),
      });
    }
  }
  return { mutants, killed: mutants - survivors.length, equivalent, survivors };
}

/** One form of a capability, a world that has it, and the cases that it may decide. */
interface Subject {
  readonly id: string;
  readonly world: World;
  readonly concerned: readonly PlacedCase[];
}

function subjectsOf(cases: readonly PlacedCase[], worlds: ReadonlyMap<string, World>): Subject[] {
  const subjects = new Map<string, { id: string; world: World; environments: Set<string> }>();
  for (const world of worlds.values()) {
    for (const [id, capability] of Object.entries(world.table.capabilities)) {
      const key = canonicalJson([id, capability]);
      const known = subjects.get(key);
      if (known === undefined) subjects.set(key, { id, world, environments: new Set([world.environment]) });
      else known.environments.add(world.environment);
    }
  }
  return [...subjects.values()].map(({ id, world, environments }) => ({
    id,
    world,
    concerned: cases.filter(
      ({ case: { capability, given }, world: { environment } }) =>
        // One that names a spent budget may be answered by any other capability.
        (capability === id || given.budgetUsedShare !== undefined) && environments.has(environment),
    ),
  }));
}

function* mutantsOf(world: World, id: string): Generator<Mutant | 'equivalent'> {
  const capability = world.table.capabilities[id];
  if (capability === undefined) return;
  const original = canonicalForm(capability, id, world);
  const seen = new Set([original]);
  for (const mutant of mutators.flatMap(({ mutate }) => mutate(capability))) {
    const form = canonicalForm(mutant.capability, id, world);
    if (form === original) yield 'equivalent';
    // Two changes that come to the same are one.
    else if (!seen.has(form)) yield mutant;
    seen.add(form);
  }
}

function isNoticed(
  { capability }: Mutant,
  { id, concerned, now }: { id: string; concerned: readonly PlacedCase[]; now: number },
): boolean {
  return concerned.some(({ case: one, world }) => {
    const changed = withCapability(worldOf(world, one.capability), id, capability);
    return !passes(one, changed, now);
  });
}

function placeOf({ sources }: World, id: string, path: string): Place {
  const paths = [`capabilities.${id}.${path}`, `capabilities.${id}`];
  const found = paths.map((one) => sources.places[one]).find((place) => place !== undefined);
  return found ?? { file: `capabilities/${id}.yaml`, line: 1, column: 1 };
}
