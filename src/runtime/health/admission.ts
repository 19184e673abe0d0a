import { buckets } from '../../table/bucket.ts';
import { admits, type Breaker, type Cause } from '../breaker.ts';
import type { SetAside } from '../health.ts';
import { isLasting } from '../lasting.ts';
import { type Entry, type HealthState, isClosed } from './state.ts';

/** Whether a call would be let through; to `waited` a rate limit does not count. Changes nothing. */
export function isAdmitted(
  state: HealthState,
  entry: Entry,
  { now, waited = false }: { now: number; waited?: boolean },
): boolean {
  const [own, key] = entry.breakers;
  return (
    (admits(own, now) || (isEjection(own) && isCrowdedOut(state, entry, 0))) &&
    admits(key, now) &&
    (waited || !isLasting(entry.limit, now))
  );
}

/** Whether, with so many more, a larger share of a deployment's group would be away than ejection may bring about. */
export function isCrowdedOut({ rules }: HealthState, entry: Entry, more: number): boolean {
  const group = [entry, ...entry.peers];
  const away = group.filter(({ breakers: [own] }) => !isClosed(own)).length + more;
  return away * buckets > (rules.ejection?.maxShare ?? buckets) * group.length;
}

/** Why a call would not be let through; nothing where it would. */
export function whySetAside(state: HealthState, entry: Entry, now: number): SetAside | undefined {
  if (isAdmitted(state, entry, { now })) return undefined;
  const { breakers, limit } = entry;
  const [own, key] = breakers;
  const reasons: Reason[] = [key, own].filter((breaker) => !admits(breaker, now));
  if (isLasting(limit, now)) reasons.push({ ...limit, phase: 'open', cause: rateLimited });
  const {
    cause = { kind: 'failures' },
    until,
    phase,
  } = reasons.reduce((one, other) => (other.until > one.until ? other : one));
  return { cause, retryInMs: until - now, probing: phase === 'probing' };
}

type Reason = Pick<Breaker, 'cause' | 'until' | 'phase'>;

const rateLimited: Cause = { kind: 'rate-limited' };

/** No other cause has figures of peers. */
function isEjection({ phase, cause }: Breaker): boolean {
  return phase === 'open' && cause?.peers !== undefined;
}
