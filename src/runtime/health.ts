import type { RoutingTable } from '../table/table.ts';
import {
  admits,
  type Breaker,
  type BreakerState,
  beginCall,
  breakerState,
  type CallOutcome,
  createBreaker,
  type Era,
  endCall,
} from './breaker.ts';
import { callBegan, callEnded, callsUnderWay, createLoad, type Load } from './load.ts';
import { type Measures, type Timings, takeTimings } from './measures.ts';

/** How one deployment is doing. */
export interface DeploymentHealth {
  readonly deployment: string;
  readonly state: BreakerState;
  /** In a row, while closed. */
  readonly failures: number;
  /** When the next probe is due, in milliseconds since 1970; absent while closed. */
  readonly retryAt?: number;
  /** Calls that have begun and not been reported. */
  readonly underWay: number;
  /** Averages of the last calls; absent while nothing was measured. */
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
}

/** The breakers of a table's deployments, their speed and their load. Resolution reads it; only permits, `begin` and `adopt` write. */
export interface Health {
  /** Whether no deployment is set aside, so that nobody needs to look further. */
  calm(): boolean;
  /** Whether a call to this deployment would be let through at this moment. */
  admits(deployment: string, now: number): boolean;
  /** The breaker of a deployment, to read. */
  of(deployment: string): Readonly<Breaker> | undefined;
  /** How fast a deployment has been lately. */
  measures(deployment: string): Readonly<Measures> | undefined;
  /** How many calls to a deployment are under way. */
  load(deployment: string, now: number): number;
  begin(deployment: string, options?: BeginOptions): Permit | undefined;
  list(): DeploymentHealth[];
  /** Takes up a table: deployments that are still the same keep their breaker, others start anew. */
  adopt(table: RoutingTable): void;
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
  report(outcome: CallOutcome, timings?: Timings): void;
}

export interface BeginOptions {
  /** Nothing else is left to try: let the call through though the deployment is set aside. It is never the probe. */
  readonly last?: boolean;
}

interface Entry {
  /** What must be the same for a breaker to outlive a table. */
  readonly provider: string;
  readonly upstream: string;
  readonly breaker: Breaker;
  readonly measures: Measures;
  readonly load: Load;
}

/** How long a probe may at least be out, in milliseconds; longer where a capability lets its calls take longer. */
const shortestLease = 600_000;

/** Of a call that is news to no breaker: none was ever in it. */
const unheardEra: Era = -1;

/** A call to what no table names. */
const unheard: Permit = Object.freeze({ began: () => {}, report: () => {} });

/** Up to a quarter of the cooldown comes on top, so that replicas do not probe in step. */
const jitter = 0.25;

/** Keeps a breaker for each deployment, in this process. A deployment that no table names is always let through. */
export function createHealth({ clock, random }: { clock: () => number; random: () => number }): Health {
  let entries = new Map<string, Entry>();
  let settings = { failures: Number.POSITIVE_INFINITY, cooldown: 0 };
  /** After this time a probe that was not reported is held to be lost, so that a lost report sets nothing aside for ever. */
  let lease = shortestLease;
  /** How many breakers are not closed. */
  let disturbed = 0;

  const cooldown = () => Math.round(settings.cooldown * (1 + jitter * random()));
  const countDisturbed = () =>
    [...entries.values()].filter(({ breaker }) => breaker.phase !== 'closed').length;

  const spanOf = (now: number) => Math.floor(now / lease);

  function permitOf({ breaker, measures, load }: Entry, begun: Era, now: number): Permit {
    const began = callBegan(load, spanOf(now));
    let era = begun;
    let reported = false;

    function end(outcome: CallOutcome, at: number): void {
      const before = breaker.phase;
      endCall(breaker, era, { outcome, now: at, failures: settings.failures, cooldown });
      if ((before === 'closed') !== (breaker.phase === 'closed')) disturbed = countDisturbed();
    }

    return {
      began() {
        if (reported || breaker.phase !== 'probing' || breaker.era !== era) return;
        end('success', clock());
        // What becomes of the stream is news of the time that has begun with it.
        era = breaker.era;
      },
      report(outcome, timings) {
        if (reported) return;
        reported = true;
        const at = clock();
        callEnded(load, began);
        if (timings) takeTimings(measures, timings, at);
        end(outcome, at);
      },
    };
  }

  return {
    calm: () => disturbed === 0,
    admits(deployment, now) {
      const entry = entries.get(deployment);
      return entry === undefined || admits(entry.breaker, now);
    },
    of: (deployment) => entries.get(deployment)?.breaker,
    measures: (deployment) => entries.get(deployment)?.measures,
    load(deployment, now) {
      const entry = entries.get(deployment);
      return entry === undefined ? 0 : callsUnderWay(entry.load, spanOf(now));
    },
    begin(deployment, { last = false } = {}) {
      const entry = entries.get(deployment);
      if (!entry) return unheard;
      const now = clock();
      const era = beginCall(entry.breaker, { now, lease });
      if (era === undefined) return last ? permitOf(entry, unheardEra, now) : undefined;
      return permitOf(entry, era, now);
    },
    list: () =>
      [...entries].map(([deployment, entry]) => {
        const now = clock();
        return describe(deployment, entry, { now, underWay: callsUnderWay(entry.load, spanOf(now)) });
      }),
    adopt(table) {
      settings = table.breaker;
      lease = longestCall(table);
      entries = new Map(
        Object.entries(table.deployments).map(([id, { provider, upstream }]) => {
          const old = entries.get(id);
          const same = old?.provider === provider && old.upstream === upstream;
          return [id, same ? old : { provider, upstream, ...createRecords() }];
        }),
      );
      disturbed = countDisturbed();
    },
  };
}

function longestCall({ capabilities }: RoutingTable): number {
  return Object.values(capabilities).reduce(
    (longest, { timeouts }) => Math.max(longest, timeouts.total),
    shortestLease,
  );
}

function createRecords(): Pick<Entry, 'breaker' | 'measures' | 'load'> {
  return { breaker: createBreaker(), measures: {}, load: createLoad() };
}

function describe(
  deployment: string,
  { breaker, measures: { firstToken, perToken } }: Entry,
  { now, underWay }: { now: number; underWay: number },
): DeploymentHealth {
  const state = breakerState(breaker, now);
  return {
    deployment,
    state,
    failures: breaker.failures,
    ...(state === 'closed' ? {} : { retryAt: breaker.until }),
    underWay,
    ...(firstToken === undefined ? {} : { firstTokenMs: firstToken.value }),
    ...(perToken === undefined ? {} : { tokensPerSecond: 1000 / perToken.value }),
  };
}
