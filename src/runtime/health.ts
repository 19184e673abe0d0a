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

/** How one deployment is doing. */
export interface DeploymentHealth {
  readonly deployment: string;
  readonly state: BreakerState;
  /** In a row, while closed. */
  readonly failures: number;
  /** When the next probe is due, in milliseconds since 1970; absent while closed. */
  readonly retryAt?: number;
}

/** The breakers of a table's deployments. Resolution reads it; only permits, `begin` and `adopt` write. */
export interface Health {
  /** Whether no deployment is set aside, so that nobody needs to look further. */
  calm(): boolean;
  /** Whether a call to this deployment would be let through at this moment. */
  admits(deployment: string, now: number): boolean;
  /** The breaker of a deployment, to read. */
  of(deployment: string): Readonly<Breaker> | undefined;
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
   * an older call met says nothing about a deployment that has since been set aside, or has come back.
   */
  report(outcome: CallOutcome): void;
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
}

/** How long a probe may at least be out, in milliseconds; longer where a capability lets its calls take longer. */
const shortestLease = 600_000;

/** A call that is news to no breaker. */
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

  function permitOf(breaker: Breaker, begun: Era): Permit {
    let era = begun;
    let reported = false;

    function end(outcome: CallOutcome): void {
      const before = breaker.phase;
      endCall(breaker, era, { outcome, now: clock(), failures: settings.failures, cooldown });
      if ((before === 'closed') !== (breaker.phase === 'closed')) disturbed = countDisturbed();
    }

    return {
      began() {
        if (reported || breaker.phase !== 'probing' || breaker.era !== era) return;
        end('success');
        // What becomes of the stream is news of the time that has begun with it.
        era = breaker.era;
      },
      report(outcome) {
        if (reported) return;
        reported = true;
        end(outcome);
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
    begin(deployment, { last = false } = {}) {
      const entry = entries.get(deployment);
      if (!entry) return unheard;
      const era = beginCall(entry.breaker, { now: clock(), lease });
      if (era === undefined) return last ? unheard : undefined;
      return permitOf(entry.breaker, era);
    },
    list: () => [...entries].map(([deployment, { breaker }]) => describe(deployment, breaker, clock())),
    adopt(table) {
      settings = table.breaker;
      lease = longestCall(table);
      entries = new Map(
        Object.entries(table.deployments).map(([id, { provider, upstream }]) => {
          const old = entries.get(id);
          const same = old?.provider === provider && old.upstream === upstream;
          return [id, same ? old : { provider, upstream, breaker: createBreaker() }];
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

function describe(deployment: string, breaker: Breaker, now: number): DeploymentHealth {
  const state = breakerState(breaker, now);
  return {
    deployment,
    state,
    failures: breaker.failures,
    ...(state === 'closed' ? {} : { retryAt: breaker.until }),
  };
}
