export type BreakerState = 'closed' | 'open' | 'half-open';

/** How a call ended: `ignored` where the fault was the caller's, which says nothing about the deployment. */
export type CallOutcome = 'success' | 'failure' | 'ignored';

/** One deployment's breaker. Only the functions of this file change it. */
export interface Breaker {
  /** `open` also after the cooldown, until somebody asks for the probe: time alone changes nothing here. */
  phase: 'closed' | 'open' | 'probing';
  /** Goes up with every change of phase: a call is news only in the era in which it began. */
  era: number;
  /** Failures in a row while closed. */
  failures: number;
  /** When the phase began, and until when it keeps calls away; meaningless while closed. */
  since: number;
  until: number;
}

/** Where a call began: what its report is judged by. */
export type Era = number;

export function createBreaker(): Breaker {
  return { phase: 'closed', era: 0, failures: 0, since: 0, until: 0 };
}

/** What the breaker is at this moment. Half-open: the next call is the probe, or the probe is under way. */
export function breakerState(breaker: Breaker, now: number): BreakerState {
  if (breaker.phase === 'closed') return 'closed';
  return breaker.phase === 'probing' || isOver(breaker, now) ? 'half-open' : 'open';
}

/** Whether a call may begin now; changes nothing. A probe that outlived its lease is held to be lost. */
export function admits(breaker: Breaker, now: number): boolean {
  return breaker.phase === 'closed' || isOver(breaker, now);
}

/** Also when the clock was set back to before the phase: else an hour's correction would be an hour's outage. */
function isOver({ since, until }: Breaker, now: number): boolean {
  return now >= until || now < since;
}

/** Begins a call where one may begin. Unless the breaker is closed it is the probe, for `lease` milliseconds. */
export function beginCall(breaker: Breaker, { now, lease }: { now: number; lease: number }): Era | undefined {
  if (!admits(breaker, now)) return undefined;
  if (breaker.phase !== 'closed') enter(breaker, 'probing', { now, lasts: lease });
  return breaker.era;
}

/**
 * Takes in how a call ended that began in an era; of an earlier era it proves nothing about this one. A call is
 * to be reported once. `cooldown` is in milliseconds and has its jitter already.
 */
export function endCall(breaker: Breaker, era: Era, { outcome, now, failures, cooldown }: CallEnd): void {
  if (era !== breaker.era) return;
  if (breaker.phase === 'probing') {
    if (outcome === 'success') enter(breaker, 'closed', { now, lasts: 0 });
    else enter(breaker, 'open', { now, lasts: outcome === 'failure' ? cooldown() : 0 });
    return;
  }
  if (outcome === 'ignored') return;
  breaker.failures = outcome === 'success' ? 0 : breaker.failures + 1;
  if (breaker.failures >= failures) enter(breaker, 'open', { now, lasts: cooldown() });
}

export interface CallEnd {
  readonly outcome: CallOutcome;
  readonly now: number;
  /** How many failures in a row open the breaker. */
  readonly failures: number;
  readonly cooldown: () => number;
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
