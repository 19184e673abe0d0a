export type BreakerState = 'closed' | 'open' | 'half-open';

/** How a call ended: `ignored` where the fault was the caller's, which says nothing about the deployment. */
export type CallOutcome = 'success' | 'failure' | 'ignored';

/** One deployment's breaker. Only the functions of this file change it. */
export interface Breaker {
  /** `open` also after the cooldown, until somebody asks for the probe: time alone changes nothing here. */
  phase: 'closed' | 'open' | 'probing';
  /** Failures in a row while closed. */
  failures: number;
  /** When it opened, and from when on a probe is due; meaningful unless closed. */
  openedAt: number;
  retryAt: number;
  /** Calls that began and have not been reported, the probe not counted. */
  calls: number;
}

export function createBreaker(): Breaker {
  return { phase: 'closed', failures: 0, openedAt: 0, retryAt: 0, calls: 0 };
}

/** What the breaker is at this moment. Half-open: the next call is the probe, or the probe is under way. */
export function breakerState(breaker: Breaker, now: number): BreakerState {
  if (breaker.phase === 'closed') return 'closed';
  return breaker.phase === 'probing' || isDue(breaker, now) ? 'half-open' : 'open';
}

/** Whether a call may begin now; changes nothing. */
export function admits(breaker: Breaker, now: number): boolean {
  return breaker.phase === 'closed' || (breaker.phase === 'open' && isDue(breaker, now));
}

/** Also when the clock was set back to before the opening: else an hour's correction would be an hour's outage. */
function isDue({ openedAt, retryAt }: Breaker, now: number): boolean {
  return now >= retryAt || now < openedAt;
}

/** Begins a call where one may begin, and takes the probe's permit where it is the probe. */
export function beginCall(breaker: Breaker, now: number): boolean {
  if (!admits(breaker, now)) return false;
  if (breaker.phase === 'closed') breaker.calls += 1;
  else breaker.phase = 'probing';
  return true;
}

/** Begins a call that the breaker would refuse, because nothing else is left to try. It is never the probe. */
export function forceCall(breaker: Breaker): void {
  breaker.calls += 1;
}

/** Takes in how a call ended. `cooldown` is in milliseconds and has its jitter already. */
export function endCall(
  breaker: Breaker,
  outcome: CallOutcome,
  { now, failures, cooldown }: { now: number; failures: number; cooldown: () => number },
): void {
  if (breaker.phase === 'probing') {
    endProbe(breaker, outcome, { now, cooldown });
    return;
  }
  if (breaker.calls > 0) breaker.calls -= 1;
  // A call that began before the breaker opened proves nothing about afterwards.
  if (breaker.phase === 'open' || outcome === 'ignored') return;
  breaker.failures = outcome === 'success' ? 0 : breaker.failures + 1;
  if (breaker.failures >= failures) open(breaker, now, cooldown());
}

function endProbe(
  breaker: Breaker,
  outcome: CallOutcome,
  { now, cooldown }: { now: number; cooldown: () => number },
): void {
  if (outcome === 'failure') open(breaker, now, cooldown());
  else if (outcome === 'success') close(breaker);
  // A report does not say which call it ends. While older ones are out, an `ignored` one is held to be theirs:
  // the permit may then come back late, but there are never two probes.
  else if (breaker.calls > 0) breaker.calls -= 1;
  else breaker.phase = 'open';
}

function open(breaker: Breaker, now: number, cooldown: number): void {
  breaker.phase = 'open';
  breaker.failures = 0;
  breaker.openedAt = now;
  breaker.retryAt = now + cooldown;
}

function close(breaker: Breaker): void {
  breaker.phase = 'closed';
  breaker.failures = 0;
}
