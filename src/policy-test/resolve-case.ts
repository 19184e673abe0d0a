import type { Resolution, ResolveContext } from '../runtime/resolution.ts';
import { createRouter } from '../runtime/router.ts';
import { bucketing } from '../table/bucket.ts';
import { contextOf } from './context.ts';
import { drawOf, madeUpUnit, type Pins, pinsOf } from './pins.ts';
import type { PolicyCase } from './policy-case.ts';
import type { World } from './world.ts';

/** How a case is asked beside what it gives itself. */
export interface Asking {
  /** Milliseconds since 1970, where the case names no moment. */
  readonly now: number;
  /** Buckets that count in the place of the case's own. */
  readonly pins?: Pins;
  /** Callers in the place of those that the case does not name. */
  readonly units?: ResolveContext;
}

/** What the table of a world answers to a case, explained. Chance always draws the lowest number. */
export function resolveCase({ capability: id, given }: PolicyCase, world: World, asking: Asking): Resolution {
  const { table, revision, sources } = world;
  const capability = table.capabilities[id];
  const draw = given.at && capability && drawOf(given.at, capability);
  const pins = asking.pins ?? (given.at && capability ? pinsOf(given.at, capability) : new Map());
  const down = new Set(given.down ?? []);
  const router = createRouter({
    table,
    revision,
    sources,
    clock: () => momentOf(given.now, asking.now),
    random: () => 0,
    ...(pins.size === 0 ? {} : { bucketOf: pinned(pins) }),
    ...(down.size === 0 ? {} : { isSetAside: (key: string) => isDown(key, down, world) }),
  });
  const units = asking.units ?? (draw === undefined ? {} : madeUpUnit(draw.by));
  return router.resolve(id, contextOf(given, units), { explain: true });
}

/** Milliseconds since 1970. */
export function momentOf(written: string | undefined, otherwise: number): number {
  return written === undefined ? otherwise : Date.parse(written);
}

function pinned(pins: Pins): (salt: string, unit: string) => number {
  return (salt, unit) => pins.get(salt) ?? bucketing(salt)(unit);
}

function isDown(key: string, down: ReadonlySet<string>, { table }: World): boolean {
  const deployment = table.deployments[key];
  return (
    down.has(key) ||
    (deployment !== undefined && (down.has(deployment.model) || down.has(deployment.provider)))
  );
}
