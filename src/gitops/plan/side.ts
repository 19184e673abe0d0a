import type { Resolution, ResolveContext } from '../../runtime/resolution.ts';
import { createRouter } from '../../runtime/router.ts';
import { bucketing } from '../../table/bucket.ts';
import { type Place, placeAt, type TableSources } from '../../table/sources.ts';
import type { Capability, RoutingTable } from '../../table/table.ts';

/** One environment's table on one side of a plan. */
export interface Side {
  readonly table: RoutingTable;
  readonly revision: string;
  /** Absent for a table that came without its registry. */
  readonly sources?: TableSources | undefined;
}

/** Everything that decides an answer beside the table: what a plan sets in the place of chance and time. */
export interface Circumstances {
  readonly context: ResolveContext;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Buckets by salt. What is not among them is hashed. */
  readonly pins: ReadonlyMap<string, number>;
  /** The share of the capability's rollout. */
  readonly rolledOut: number;
}

/** What of an answer is compared. */
export interface Answer extends Pick<Resolution, 'targets' | 'experiment'> {
  readonly error?: { readonly code: string };
}

/** Answers as a gateway with this table would where nothing is down. */
export type Asked = (capability: string, circumstances: Circumstances) => Answer;

/** Prepares some of a table's capabilities to be asked often: the rest of a large table costs nothing. */
export function askable({ table, revision }: Side, ids: readonly string[]): Asked {
  const capabilities: Record<string, Capability> = {};
  for (const id of ids) {
    const found = capabilityOf(table, id);
    if (found !== undefined) capabilities[id] = found;
  }
  let current: Circumstances = { context: {}, now: 0, pins: new Map(), rolledOut: 0 };
  const router = createRouter({
    table: { ...table, capabilities },
    revision,
    clock: () => current.now,
    random: () => 0,
    holds: () => current.rolledOut,
    bucketing: (salt) => {
      const hashed = bucketing(salt);
      return (unit) => current.pins.get(salt) ?? hashed(unit);
    },
  });
  return (capability, circumstances) => {
    current = circumstances;
    return router.resolve(capability, circumstances.context);
  };
}

/** A table's maps may have prototypes. */
export function capabilityOf(table: RoutingTable, id: string): Capability | undefined {
  return Object.hasOwn(table.capabilities, id) ? table.capabilities[id] : undefined;
}

/** Where a part of the table is written; of the nearest part around it that has a place. */
export function placesOf({ sources }: Side, ...paths: readonly string[]): Place[] {
  if (sources === undefined) return [];
  const found = paths.flatMap((path) => {
    for (let prefix = path; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
      const place = placeAt(sources, prefix);
      if (place !== undefined) return [place];
    }
    return [];
  });
  return [...new Map(found.map((place) => [`${place.file}:${place.line}:${place.column}`, place])).values()];
}
