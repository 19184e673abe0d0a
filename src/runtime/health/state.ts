import type { RoutingTable, Breaker as Rules } from '../../table/table.ts';
import type { Breaker } from '../breaker.ts';
import type { Cooldown } from '../cooldown.ts';
import { isLasting } from '../lasting.ts';
import type { Load } from '../load.ts';
import type { Measures } from '../measures.ts';
import { shortestLease } from './calls.ts';

/** What is known of a table's deployments, keys and limits. */
export interface HealthState {
  readonly clock: () => number;
  readonly random: () => number;
  /** The table that was taken up last, and its rules. */
  table: RoutingTable | undefined;
  rules: Rules;
  /** After this time a probe that was not reported is held to be lost, so that a lost report sets nothing aside for ever. */
  lease: number;
  entries: ReadonlyMap<string, Entry>;
  keys: ReadonlyMap<string, Key>;
  /** By key and upstream model. */
  limits: ReadonlyMap<string, Cooldown>;
  /** Limits that were reached and not found to be over. */
  readonly cooling: Set<Cooldown>;
  /** How many entries are troubled. */
  troubled: number;
}

/** A deployment. */
export interface Entry {
  /** What must be the same for a breaker to outlive a table. */
  readonly provider: string;
  readonly upstream: string;
  readonly model: string;
  /** Its own, and its key's. */
  readonly breakers: readonly [own: Breaker, key: Key];
  /** Of the key and the upstream model. */
  readonly limit: Cooldown;
  readonly measures: Measures;
  readonly load: Load;
  peers: readonly Entry[];
  /** Whether one of its breakers or its limit may keep calls away, so that it is worth a look. */
  troubled: boolean;
}

/** The breaker of one account's key. Providers that read theirs from the same place share it. */
export interface Key extends Breaker {
  /** When a call with it was last answered. */
  acceptedAt: number;
}

/** Knows of no deployment. */
export function createState(given: Pick<HealthState, 'clock' | 'random'>): HealthState {
  return {
    ...given,
    table: undefined,
    rules: { failures: Number.POSITIVE_INFINITY, cooldown: 0 },
    lease: shortestLease,
    entries: new Map(),
    keys: new Map(),
    limits: new Map(),
    cooling: new Set(),
    troubled: 0,
  };
}

/** Which span of time a call that begins now is counted in. */
export function spanOf({ lease }: HealthState, now: number): number {
  return Math.floor(now / lease);
}

/** Finds out anew who is troubled. */
export function look(state: HealthState): void {
  state.troubled = 0;
  for (const entry of state.entries.values()) {
    entry.troubled = !entry.breakers.every(isClosed) || state.cooling.has(entry.limit);
    if (entry.troubled) state.troubled += 1;
  }
}

/** Does something to an entry's breakers or limit, and looks at all anew where that has changed one. */
export function changing(state: HealthState, { breakers: [own, key] }: Entry, change: () => void): void {
  // None of the three goes down.
  const mark = () => own.era + key.era + state.cooling.size;
  const before = mark();
  change();
  if (mark() !== before) look(state);
}

/** Ends limits that are over, for good whatever the clock does, so that all can be calm again. */
export function sweep(state: HealthState, now: number): void {
  const { cooling } = state;
  const before = cooling.size;
  for (const limit of cooling) {
    if (isLasting(limit, now)) continue;
    limit.until = 0;
    cooling.delete(limit);
  }
  if (cooling.size < before) look(state);
}

export function isClosed({ phase }: Breaker): boolean {
  return phase === 'closed';
}
