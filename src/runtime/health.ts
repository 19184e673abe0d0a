import type { RoutingTable } from '../table/table.ts';
import { type Breaker, type BreakerState, beginCall, type Cause, unheardEra } from './breaker.ts';
import { isAdmitted, whySetAside } from './health/admission.ts';
import { adoptTable } from './health/adopt-table.ts';
import type { Calls } from './health/calls.ts';
import { describeEntry } from './health/describe-entry.ts';
import { permitOf } from './health/permit.ts';
import { createState, isClosed, spanOf, sweep } from './health/state.ts';
import { callsUnderWay } from './load.ts';
import type { Measures, Timings } from './measures.ts';

/**
 * How a call ended. `ignored`: the fault was the caller's, which says nothing about the deployment. The last four
 * are the provider's word about our account: this key and model are used too fast, the key is not accepted, or not
 * for this, or its credit is spent.
 */
export type CallOutcome =
  | 'success'
  | 'failure'
  | 'ignored'
  | 'rate-limited'
  | 'key-refused'
  | 'access-refused'
  | 'quota-spent';

/** What a caller knows of a call besides how it ended. */
export interface CallDetails extends Timings {
  /** How long the provider asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Why a deployment is passed over, and for how many milliseconds more. */
export interface SetAside {
  readonly cause: Cause;
  readonly retryInMs: number;
  /** The one call that will tell is under way. */
  readonly probing: boolean;
}

/** How one deployment is doing. */
export interface DeploymentHealth {
  readonly deployment: string;
  /** Of its own breaker or of its key's, whichever is worse. A rate limit opens neither. */
  readonly state: BreakerState;
  /** In a row, while closed. */
  readonly failures: number;
  /** Why it is passed over; absent while it is not. */
  readonly cause?: Cause;
  /** When it is next let through, in milliseconds since 1970; absent while it is. */
  readonly retryAt?: number;
  /** Calls that have begun and not been reported. */
  readonly underWay: number;
  /** Averages of the last calls; absent while nothing was measured. */
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
}

/**
 * Who is set aside of a table's deployments and keys, how fast they are and how busy. Resolution reads it; only permits,
 * `begin` and `adopt` write.
 */
export interface Health {
  /** Whether no deployment is set aside, so that nobody needs to look further. */
  calm(): boolean;
  /** Whether a call to this deployment would be let through at this moment. */
  admits(deployment: string, now: number): boolean;
  /** Why it would not be; nothing where it would. */
  setAside(deployment: string, now: number): SetAside | undefined;
  /** How fast a deployment has been lately. */
  measures(deployment: string): Readonly<Measures> | undefined;
  /** How many calls to a deployment are under way. */
  load(deployment: string, now: number): number;
  begin(deployment: string, options?: BeginOptions): Permit | undefined;
  list(): DeploymentHealth[];
  /**
   * Takes up a table: deployments, keys and limits that are still the same keep what is known of them. `calls` are the
   * table's, where they have been counted.
   */
  adopt(table: RoutingTable, calls?: Calls): void;
}

/** One call that may be made. */
export interface Permit {
  /**
   * Tells that the answer has begun: a probe has proved itself by that and sets its deployment free, however long
   * its stream will last. Says nothing of other calls, whose end is what counts. `report` still follows.
   */
  began(): void;
  /**
   * Tells how the call ended. Counts once, and only while the breaker is as it was when the call began: what
   * an older call met says nothing about a deployment that has since been set aside, or has come back. Timings
   * count whatever the outcome.
   */
  report(outcome: CallOutcome, details?: CallDetails): void;
}

export interface BeginOptions {
  /** Nothing else is left to try: let the call through though the deployment is set aside. It is never the probe. */
  readonly last?: boolean;
  /** The caller has waited for as long as the provider asked, so that its rate limit no longer counts. */
  readonly waited?: boolean;
}

/** A call to what no table names. */
const unheard: Permit = Object.freeze({ began() {}, report() {} });

/** Keeps the health of each deployment and key, in this process. A deployment that no table names is always let through. */
export function createHealth(given: { clock: () => number; random: () => number }): Health {
  const state = createState(given);
  return {
    calm: () => state.troubled === 0,
    admits(deployment, now) {
      const entry = state.entries.get(deployment);
      return !entry?.troubled || isAdmitted(state, entry, { now });
    },
    setAside(deployment, now) {
      const entry = state.entries.get(deployment);
      return entry && whySetAside(state, entry, now);
    },
    measures: (deployment) => state.entries.get(deployment)?.measures,
    load(deployment, now) {
      const entry = state.entries.get(deployment);
      return entry ? callsUnderWay(entry.load, spanOf(state, now)) : 0;
    },
    begin(deployment, options) {
      // Callers in JavaScript also give null.
      const { last = false, waited = false } = options ?? {};
      const entry = state.entries.get(deployment);
      if (!entry) return unheard;
      const now = state.clock();
      if (state.cooling.size > 0) sweep(state, now);
      const isFree = isAdmitted(state, entry, { now, waited });
      if (!isFree && !last) return undefined;
      const eraOf = (breaker: Breaker) =>
        isFree
          ? beginCall(breaker, { now, lease: state.lease })
          : isClosed(breaker)
            ? breaker.era
            : undefined;
      return permitOf(
        state,
        entry,
        entry.breakers.map((breaker) => eraOf(breaker) ?? unheardEra),
        now,
      );
    },
    list() {
      const now = state.clock();
      return [...state.entries].map((entry) => describeEntry(state, entry, now));
    },
    adopt(table, calls) {
      if (table !== state.table) adoptTable(state, table, calls);
    },
  };
}
