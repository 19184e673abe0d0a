import { createHealth } from '../../runtime/health.ts';
import { outage } from '../../runtime/outage.ts';
import type { DecisionRecord } from '../../runtime/records/decision-record.ts';
import type { Resolution } from '../../runtime/resolution.ts';
import { createRouter, type Router } from '../../runtime/router.ts';
import type { RoutingTable } from '../../table/table.ts';

/** A table that records are decided under. */
export interface Revision {
  readonly table: RoutingTable;
  readonly revision: string;
}

/** Decides a record at a moment, in milliseconds since 1970; `turn` seeds the chance that it meets. */
export type Decide = (record: DecisionRecord, moment: number, turn: number) => Resolution;

/** More sets of outages than any hour has; beyond them routers are made anew. */
const mostOutages = 256;

/**
 * Prepares the decisions of a table. A record is decided with those deployments set aside that were set aside when it
 * was recorded; nobody's speed or load is known. The same record and turn give the same answer.
 */
export function decideUnder({ table, revision }: Revision): Decide {
  let moment = 0;
  let seed = 0;
  const clock = () => moment;
  const random = () => {
    // Mulberry32: small, and even enough for shares.
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const parts = { table, revision, clock, random };
  const well = createRouter({ ...parts, health: createHealth({ clock, random }) });
  const routers = new Map<string, Router>();

  function routerFor(setAside: DecisionRecord['setAside']): Router {
    if (setAside === undefined || setAside.length === 0) return well;
    const key = setAside.join('\n');
    const known = routers.get(key);
    if (known !== undefined) return known;
    const out = new Set(setAside);
    const health = outage((deployment) => out.has(deployment), { clock, random });
    const router = createRouter({ ...parts, health });
    if (routers.size >= mostOutages) routers.clear();
    routers.set(key, router);
    return router;
  }

  return (record, at, turn) => {
    moment = at;
    seed = turn;
    return routerFor(record.setAside).resolve(record.capability, record.context);
  };
}
