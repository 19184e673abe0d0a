import { buckets } from '../table/references.ts';
import type { RoutingTable, Breaker as Rules } from '../table/table.ts';
import {
  admits,
  type Breaker,
  type BreakerState,
  beginCall,
  breakerState,
  type Cause,
  countTime,
  createBreaker,
  type Era,
  endCall,
  hasten,
  recentCounts,
  type Terms,
  trip,
  unheardEra,
  type Verdict,
} from './breaker.ts';
import { type Cooldown, cool, createCooldown, isCooling, warm } from './cooldown.ts';
import { callBegan, callEnded, callsUnderWay, createLoad, type Load } from './load.ts';
import { isPositive, type Measures, type Timings, takeTimings } from './measures.ts';
import { outlierCause } from './outlier.ts';
import { peersOf } from './peers.ts';

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
  /** Takes up a table: deployments, keys and limits that are still the same keep what is known of them. */
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
  report(outcome: CallOutcome, details?: CallDetails): void;
}

export interface BeginOptions {
  /** Nothing else is left to try: let the call through though the deployment is set aside. It is never the probe. */
  readonly last?: boolean;
  /** The caller has waited for as long as the provider asked, so that its rate limit no longer counts. */
  readonly waited?: boolean;
}

/** What one account's key is known for. Providers that read theirs from the same place share it. */
interface Key {
  readonly breaker: Breaker;
  /** When a call with it was last answered. */
  acceptedAt: number;
}

interface Entry {
  /** What must be the same for a breaker to outlive a table. */
  readonly provider: string;
  readonly upstream: string;
  readonly model: string;
  readonly breaker: Breaker;
  readonly measures: Measures;
  readonly load: Load;
  readonly key: Key;
  /** Of the key and the upstream model. */
  readonly limit: Cooldown;
  peers: readonly Entry[];
  /** Whether one of these three may keep calls away, so that it is worth a look. */
  troubled: boolean;
}

/** How long a probe may at least be out, in milliseconds; longer where a capability lets its calls take longer. */
const shortestLease = 600_000;

/** For so many milliseconds after an answer a refusal without a word on the key is held to be about the model. */
const keyProven = 60_000;

/** The longest that a provider is left alone for a rate limit where the table does not say, in milliseconds. */
const longestCooldown = 300_000;

/** A call to what no table names. */
const unheard: Permit = Object.freeze({ began: () => {}, report: () => {} });

const rateLimited: Cause = { kind: 'rate-limited' };

/** Keeps the health of each deployment and key, in this process. A deployment that no table names is always let through. */
export function createHealth({ clock, random }: { clock: () => number; random: () => number }): Health {
  let entries = new Map<string, Entry>();
  let keys = new Map<string, Key>();
  let limits = new Map<string, Cooldown>();
  let adopted: RoutingTable | undefined;
  let rules: Rules = { failures: Number.POSITIVE_INFINITY, cooldown: 0 };
  /** After this time a probe that was not reported is held to be lost, so that a lost report sets nothing aside for ever. */
  let lease = shortestLease;
  /** How many deployments are troubled. */
  let disturbed = 0;
  /** Limits that were reached and not found to be over. */
  const cooling = new Set<Cooldown>();

  const spanOf = (now: number) => Math.floor(now / lease);

  function look(): void {
    disturbed = 0;
    for (const entry of entries.values()) {
      const { breaker, key, limit } = entry;
      entry.troubled = breaker.phase !== 'closed' || key.breaker.phase !== 'closed' || cooling.has(limit);
      if (entry.troubled) disturbed += 1;
    }
  }

  /** Does something to breakers, and looks at all anew where one has opened or closed. */
  function changing({ breaker, key }: Entry, change: () => void): void {
    const before = [breaker.phase, key.breaker.phase];
    change();
    const after = [breaker.phase, key.breaker.phase];
    if (before.some((phase, index) => (phase === 'closed') !== (after[index] === 'closed'))) look();
  }

  function permitOf(entry: Entry, eras: { own: Era; key: Era }, now: number): Permit {
    const { breaker, key, limit, measures, load } = entry;
    const began = callBegan(load, spanOf(now));
    let { own: ownEra, key: keyEra } = eras;
    let reported = false;

    function tell(outcome: CallOutcome, terms: Terms): void {
      if (outcome === 'success') key.acceptedAt = terms.now;
      const refused = isRefusal(outcome) ? { kind: outcome } : undefined;
      const proven = Math.abs(terms.now - key.acceptedAt) < keyProven;
      const ofModel = outcome === 'access-refused' && proven;
      const ofKey = refused !== undefined && !ofModel;
      endCall(
        breaker,
        ownEra,
        ofModel ? 'refusal' : verdictOn(outcome),
        terms,
        ofModel ? refused : undefined,
      );
      // Only an answer proves that a key is accepted.
      const heard = outcome === 'success' ? outcome : 'ignored';
      if (ofKey || key.breaker.phase !== 'closed') {
        endCall(key.breaker, keyEra, ofKey ? 'refusal' : heard, terms, refused);
      }
      if (breaker.phase === 'closed' && (outcome === 'success' || outcome === 'failure')) eject(entry, terms);
    }

    return {
      began() {
        const at = clock();
        key.acceptedAt = at;
        if (reported) return;
        const isProbe = breaker.phase === 'probing' && breaker.era === ownEra;
        const isKeyProbe = key.breaker.phase === 'probing' && key.breaker.era === keyEra;
        if (!isProbe && !isKeyProbe) return;
        const terms = { rules, random, now: at };
        changing(entry, () => {
          if (isProbe) endCall(breaker, ownEra, 'success', terms);
          if (isKeyProbe) endCall(key.breaker, keyEra, 'success', terms);
        });
        // What becomes of the stream is news of the time that has begun with it.
        if (isProbe) ownEra = breaker.era;
        if (isKeyProbe) keyEra = key.breaker.era;
      },
      report(outcome, given) {
        if (reported) return;
        reported = true;
        const details = given ?? {};
        const at = clock();
        const terms = { rules, random, now: at };
        callEnded(load, began);
        takeTimings(measures, details, at);
        if (breaker.phase === 'closed' && isPositive(details.firstTokenMs)) {
          countTime(breaker, details.firstTokenMs, terms);
        }
        if (outcome === 'success') warm(limit, now);
        if (outcome === 'rate-limited') {
          const longest = rules.maxCooldown ?? longestCooldown;
          cool(limit, { asked: details.retryAfterMs, now: at, longest, random });
          if (!cooling.has(limit)) {
            cooling.add(limit);
            look();
          }
        }
        changing(entry, () => tell(outcome, terms));
      },
    };
  }

  /** Sets aside who does far worse than its peers, unless too many of them are away. */
  function eject(entry: Entry, terms: Terms): void {
    if (rules.ejection === undefined || entry.peers.length === 0 || isCrowdedOut(entry, 1)) return;
    const countsOf = (one: Entry) => recentCounts(one.breaker, terms);
    const own = countsOf(entry);
    if (Math.max(own.calls, own.timed) < (rules.minRequests ?? 1)) return;
    const peers = entry.peers.map(countsOf);
    const likes = peers.filter((_, index) => entry.peers[index]?.model === entry.model);
    const cause = outlierCause(own, { peers, likes }, rules);
    if (cause !== undefined) trip(entry.breaker, cause, terms);
  }

  /** Whether, with so many more, a larger share of a deployment's group would be away than ejection may bring about. */
  function isCrowdedOut({ breaker, peers }: Entry, more: number): boolean {
    let away = (breaker.phase === 'closed' ? 0 : 1) + more;
    for (const peer of peers) if (peer.breaker.phase !== 'closed') away += 1;
    return away * buckets > (rules.ejection?.maxShare ?? buckets) * (peers.length + 1);
  }

  function isAdmitted(entry: Entry, now: number, waited: boolean): boolean {
    const { breaker, key, limit } = entry;
    return (
      (admits(breaker, now) || (isEjection(breaker) && isCrowdedOut(entry, 0))) &&
      admits(key.breaker, now) &&
      (waited || !isCooling(limit, now))
    );
  }

  function whySetAside(entry: Entry, now: number): SetAside | undefined {
    if (isAdmitted(entry, now, false)) return undefined;
    const { breaker, key, limit } = entry;
    const reasons = [key.breaker, breaker]
      .filter((one) => !admits(one, now))
      .map(({ cause = { kind: 'failures' }, until, phase }) => ({
        cause,
        until,
        probing: phase === 'probing',
      }));
    if (isCooling(limit, now)) reasons.push({ cause: rateLimited, until: limit.until, probing: false });
    const last = reasons.reduce((one, other) => (other.until > one.until ? other : one));
    return { cause: last.cause, retryInMs: last.until - now, probing: last.probing };
  }

  /** Ends limits that are over, for good whatever the clock does, so that all can be calm again. */
  function sweep(now: number): void {
    const before = cooling.size;
    for (const limit of cooling) {
      if (isCooling(limit, now)) continue;
      limit.until = 0;
      cooling.delete(limit);
    }
    if (cooling.size < before) look();
  }

  function describe(deployment: string, entry: Entry, now: number): DeploymentHealth {
    const { breaker, key, load, measures } = entry;
    const states = [breaker, key.breaker].map((one) => breakerState(one, now));
    const state = states.find((one) => one === 'open') ?? states.find((one) => one !== 'closed') ?? 'closed';
    const aside = whySetAside(entry, now);
    const cause = aside?.cause ?? [breaker, key.breaker].find(({ phase }) => phase !== 'closed')?.cause;
    const retryAt = aside ? now + aside.retryInMs : Math.max(breaker.until, key.breaker.until);
    return {
      deployment,
      state,
      failures: breaker.failures,
      ...(cause === undefined ? {} : { cause, retryAt }),
      underWay: callsUnderWay(load, spanOf(now)),
      ...(measures.firstToken === undefined ? {} : { firstTokenMs: measures.firstToken.value }),
      ...(measures.perToken === undefined ? {} : { tokensPerSecond: 1000 / measures.perToken.value }),
    };
  }

  return {
    calm: () => disturbed === 0,
    admits(deployment, now) {
      const entry = entries.get(deployment);
      return entry === undefined || !entry.troubled || isAdmitted(entry, now, false);
    },
    setAside(deployment, now) {
      const entry = entries.get(deployment);
      return entry && whySetAside(entry, now);
    },
    measures: (deployment) => entries.get(deployment)?.measures,
    load(deployment, now) {
      const entry = entries.get(deployment);
      return entry === undefined ? 0 : callsUnderWay(entry.load, spanOf(now));
    },
    begin(deployment, options) {
      // Callers in JavaScript also give null.
      const { last = false, waited = false } = options ?? {};
      const entry = entries.get(deployment);
      if (!entry) return unheard;
      const now = clock();
      if (cooling.size > 0) sweep(now);
      const { breaker, key } = entry;
      if (isAdmitted(entry, now, waited)) {
        const own = beginCall(breaker, { now, lease }) ?? unheardEra;
        return permitOf(entry, { own, key: beginCall(key.breaker, { now, lease }) ?? unheardEra }, now);
      }
      return last ? permitOf(entry, { own: eraOf(breaker), key: eraOf(key.breaker) }, now) : undefined;
    },
    list() {
      const now = clock();
      return [...entries].map(([deployment, entry]) => describe(deployment, entry, now));
    },
    adopt(table) {
      if (table === adopted) return;
      adopted = table;
      rules = table.breaker;
      lease = longestCall(table);
      const before = { entries, keys, limits };
      keys = new Map();
      limits = new Map();
      entries = new Map();
      for (const [id, { provider, upstream, model }] of Object.entries(table.deployments)) {
        const old = before.entries.get(id);
        const same = old?.provider === provider && old.upstream === upstream;
        const keyId = keyOf(provider, table);
        const key = kept(keyId, keys, before.keys, () => ({
          breaker: createBreaker(),
          acceptedAt: Number.NEGATIVE_INFINITY,
        }));
        const limit = kept(`${keyId} ${upstream}`, limits, before.limits, createCooldown);
        const records = same ? old : { breaker: createBreaker(), measures: {}, load: createLoad() };
        entries.set(id, { ...records, provider, upstream, model, key, limit, peers: [], troubled: false });
      }
      const peers = rules.ejection && peersOf(table);
      for (const [id, entry] of entries) {
        entry.peers = peers?.get(id)?.flatMap((peer) => entries.get(peer) ?? []) ?? [];
      }
      // Who changes a table may have changed a key: the next call tells.
      for (const { breaker } of keys.values()) hasten(breaker, clock());
      const known = new Set(limits.values());
      for (const limit of cooling) if (!known.has(limit)) cooling.delete(limit);
      look();
    },
  };
}

/** Of a call that is let through whatever its breakers say, and is the probe of none. */
function eraOf({ phase, era }: Breaker): Era {
  return phase === 'closed' ? era : unheardEra;
}

function isEjection({ phase, cause }: Breaker): boolean {
  return phase === 'open' && (cause?.kind === 'errors-above-peers' || cause?.kind === 'slower-than-peers');
}

/** What a deployment's own breaker hears: an account's trouble is not the deployment's. */
function verdictOn(outcome: CallOutcome): Verdict {
  return outcome === 'success' || outcome === 'failure' ? outcome : 'ignored';
}

function isRefusal(outcome: CallOutcome): outcome is 'key-refused' | 'access-refused' | 'quota-spent' {
  return outcome === 'key-refused' || outcome === 'access-refused' || outcome === 'quota-spent';
}

/** Where a provider's key comes from stands for the key itself, which is never seen here. */
function keyOf(provider: string, { providers }: RoutingTable): string {
  const env = providers[provider]?.auth?.env;
  return env === undefined ? `provider ${provider}` : `env ${env}`;
}

/** The record of this name among the new ones: the old one where there was one. */
function kept<T>(id: string, now: Map<string, T>, before: ReadonlyMap<string, T>, create: () => T): T {
  const record = now.get(id) ?? before.get(id) ?? create();
  now.set(id, record);
  return record;
}

function longestCall({ capabilities }: RoutingTable): number {
  return Object.values(capabilities).reduce(
    (longest, { timeouts }) => Math.max(longest, timeouts.total),
    shortestLease,
  );
}
