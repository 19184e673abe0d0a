import { explain } from '../runtime/explain/explain.ts';
import { outage } from '../runtime/outage.ts';
import type { Resolution, ResolveContext } from '../runtime/resolution.ts';
import { createRouter } from '../runtime/router.ts';
import { type Bucketing, bucketing } from '../table/bucket.ts';
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
  const draw = given.at && capability && drawOf(given.at, capability, table);
  const pins = asking.pins ?? (given.at && capability ? pinsOf(given.at, capability, table) : new Map());
  const down = new Set(given.down ?? []);
  const clock = () => momentOf(given.now, asking.now);
  const random = () => 0;
  const router = createRouter({
    table,
    revision,
    sources,
    clock,
    random,
    ...(pins.size === 0 ? {} : { bucketing: pinned(pins) }),
    ...(down.size === 0 ? {} : { health: outage((key) => isDown(key, down, world), { clock, random }) }),
  });
  const units = asking.units ?? (draw === undefined ? {} : madeUpUnit(draw.by));
  return router.resolve(id, contextOf(given, units), { explain });
}

/** Milliseconds since 1970. */
export function momentOf(written: string | undefined, otherwise: number): number {
  return written === undefined ? otherwise : Date.parse(written);
}

function pinned(pins: Pins): Bucketing {
  return (salt) => {
    const pin = pins.get(salt);
    return pin === undefined ? bucketing(salt) : () => pin;
  };
}

function isDown(key: string, down: ReadonlySet<string>, { table }: World): boolean {
  const deployment = table.deployments[key];
  return (
    down.has(key) ||
    (deployment !== undefined && (down.has(deployment.model) || down.has(deployment.provider)))
  );
}
