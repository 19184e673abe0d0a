import type { Breaker as Rules } from '../table/table.ts';
import { isLasting } from './lasting.ts';
import { type Counts, count, countsAt, createTally, noCalls, type Tally } from './tally.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * What a call says of whom it went to. `refusal` needs no second one to be believed; `ignored` says nothing, as where
 * the fault was the caller's.
 */
export type Verdict = 'success' | 'failure' | 'refusal' | 'ignored';

/** Why somebody is set aside, with the figures that decided. */
export interface Cause {
  readonly kind:
    | 'failures'
    | 'error-share'
    | 'probe-failed'
    | 'errors-above-peers'
    | 'slower-than-peers'
    | 'rate-limited'
    | 'key-refused'
    | 'access-refused'
    | 'quota-spent';
  /** Failures in a row, a share of 100,000 or milliseconds: what was found, and the same of the peers. */
  readonly own?: number;
  readonly peers?: number;
  /** Calls that were counted. */
  readonly calls?: number;
}

/** One breaker, of a deployment or of a key. Only the functions of this file change it. */
export interface Breaker {
  /** `open` also after the cooldown, until somebody asks for the probe: time alone changes nothing here. */
  phase: 'closed' | 'open' | 'probing';
  /** Goes up with every change of phase: a call is news only in the era in which it began. */
  era: number;
  /** Failures in a row while closed. */
  failures: number;
  /** When the phase began, and until when it keeps calls away, which it does not while closed. */
  since: number;
  until: number;
  /** Probes in a row that have succeeded while it is not closed. */
  proved: number;
  /** Times that it has opened without having been well since, and how long the last of them took. */
  openings: number;
  away: number;
  /** Why it opened last. */
  cause: Cause | undefined;
  /** Calls while closed. */
  tally: Tally;
}

/** Where a call began: what its report is judged by. */
export type Era = number;

/** Of a call that is news to no breaker: none was ever in it. */
export const unheardEra: Era = -1;

/** What reports are judged by. */
export interface Terms {
  readonly rules: Rules;
  readonly now: number;
  readonly random: () => number;
}

/** Up to a quarter of the cooldown comes on top, so that replicas do not probe in step. */
const jitter = 0.25;

export function createBreaker(): Breaker {
  return {
    phase: 'closed',
    era: 0,
    failures: 0,
    since: 0,
    until: 0,
    proved: 0,
    openings: 0,
    away: 0,
    cause: undefined,
    tally: createTally(),
  };
}

/** What the breaker is at this moment. Half-open: the next call is the probe, or the probe is under way. */
export function breakerState(breaker: Breaker, now: number): BreakerState {
  if (breaker.phase === 'closed') return 'closed';
  return breaker.phase === 'probing' || !isLasting(breaker, now) ? 'half-open' : 'open';
}

/** Whether a call may begin now; changes nothing. A probe that outlived its lease is held to be lost. */
export function admits(breaker: Breaker, now: number): boolean {
  return breaker.phase === 'closed' || !isLasting(breaker, now);
}

/** Begins a call where one may begin. Unless the breaker is closed it is the probe, for `lease` milliseconds. */
export function beginCall(breaker: Breaker, { now, lease }: { now: number; lease: number }): Era | undefined {
  if (!admits(breaker, now)) return undefined;
  if (breaker.phase !== 'closed') enter(breaker, 'probing', { now, lasts: lease });
  return breaker.era;
}

/**
 * Takes in how a call ended that began in an era; of an earlier era it proves nothing about this one. A call is
 * to be reported once.
 */
export function endCall(breaker: Breaker, era: Era, verdict: Verdict, terms: Terms, why?: Cause): void {
  if (era !== breaker.era || breaker.phase === 'open') return;
  const { rules, now } = terms;
  if (breaker.phase === 'probing') {
    if (verdict === 'success') prove(breaker, terms);
    else if (verdict === 'ignored') enter(breaker, 'open', { now, lasts: 0 });
    else open(breaker, why ?? { kind: 'probe-failed' }, terms);
    return;
  }
  if (verdict === 'ignored') return;
  const failed = verdict !== 'success';
  breaker.failures = failed ? breaker.failures + 1 : 0;
  count(breaker.tally, { calls: 1, failures: failed ? 1 : 0 }, halfAt(terms));
  if (!failed) return;
  const cause = verdict === 'refusal' ? why : causeOf(breaker, rules, recentCounts(breaker, terms));
  if (cause !== undefined) open(breaker, cause, terms);
}

/** Counts the time to a first token. */
export function countTime(breaker: Breaker, milliseconds: number, terms: Pick<Terms, 'rules' | 'now'>): void {
  count(breaker.tally, { timed: 1, milliseconds }, halfAt(terms));
}

/** The calls of the last window; none while it is not closed. */
export function recentCounts(breaker: Breaker, terms: Pick<Terms, 'rules' | 'now'>): Counts {
  return breaker.phase === 'closed' ? countsAt(breaker.tally, halfAt(terms)) : noCalls;
}

/** Lets the probe come at once, where there is anything to probe. */
export function hasten(breaker: Breaker, now: number): void {
  if (breaker.phase === 'open') breaker.until = Math.min(breaker.until, now);
}

function halfAt({ rules: { window = 1 }, now }: Pick<Terms, 'rules' | 'now'>): number {
  return Math.floor((2 * now) / window);
}

function causeOf({ failures }: Breaker, rules: Rules, counts: Counts): Cause | undefined {
  if (failures >= rules.failures) return { kind: 'failures', own: failures };
  const { errorShare, minRequests = 1 } = rules;
  if (errorShare === undefined || counts.calls < minRequests) return undefined;
  const own = shareOf(counts);
  return own >= errorShare ? { kind: 'error-share', own, calls: counts.calls } : undefined;
}

/** How many of 100,000 calls failed. */
export function shareOf({ calls, failures }: Counts): number {
  return calls === 0 ? 0 : Math.round((failures * 100_000) / calls);
}

/** A probe has succeeded: closed again where that was the last that is asked for, else the next is due. */
function prove(breaker: Breaker, { rules: { probes = 1 }, now }: Terms): void {
  breaker.proved += 1;
  const enough = breaker.proved >= probes;
  enter(breaker, enough ? 'closed' : 'open', { now, lasts: 0 });
  if (enough) breaker.tally = createTally();
}

/** Opens a breaker that lets calls through. Each opening takes twice as long as the one before, until it was well for as long as it had been away. */
export function open(breaker: Breaker, cause: Cause, { rules, now, random }: Terms): void {
  const wasWell = breaker.phase === 'closed' && Math.abs(now - breaker.since) >= breaker.away;
  breaker.openings = wasWell ? 1 : breaker.openings + 1;
  const { cooldown, maxCooldown = cooldown } = rules;
  // Chance has its part of the longest one too, or replicas would end up in step.
  const longest = Math.max(cooldown, maxCooldown / (1 + jitter));
  const grown = Math.min(longest, cooldown * 2 ** Math.min(breaker.openings - 1, 30));
  breaker.away = Math.round(grown * (1 + jitter * Math.min(1, random())));
  breaker.cause = cause;
  breaker.proved = 0;
  enter(breaker, 'open', { now, lasts: breaker.away });
}

function enter(
  breaker: Breaker,
  phase: Breaker['phase'],
  { now, lasts }: { now: number; lasts: number },
): void {
  breaker.phase = phase;
  breaker.era += 1;
  breaker.failures = 0;
  breaker.since = now;
  breaker.until = now + lasts;
}
