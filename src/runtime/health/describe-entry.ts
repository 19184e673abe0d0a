import { breakerState } from '../breaker.ts';
import type { DeploymentHealth } from '../health.ts';
import { callsUnderWay } from '../load.ts';
import { whySetAside } from './admission.ts';
import { type Entry, type HealthState, isClosed, spanOf } from './state.ts';

const worstFirst = ['open', 'half-open'] as const;

export function describeEntry(
  state: HealthState,
  [deployment, entry]: readonly [string, Entry],
  now: number,
): DeploymentHealth {
  const { breakers, load } = entry;
  const { firstToken, perToken } = entry.measures;
  const [own, key] = breakers;
  const states = breakers.map((breaker) => breakerState(breaker, now));
  const aside = whySetAside(state, entry, now);
  const cause = aside?.cause ?? breakers.find((breaker) => !isClosed(breaker))?.cause;
  const retryAt = aside ? now + aside.retryInMs : Math.max(own.until, key.until);
  return {
    deployment,
    state: worstFirst.find((one) => states.includes(one)) ?? 'closed',
    failures: own.failures,
    ...(cause && { cause, retryAt }),
    underWay: callsUnderWay(load, spanOf(state, now)),
    ...(firstToken && { firstTokenMs: firstToken.value }),
    ...(perToken && { tokensPerSecond: 1000 / perToken.value }),
  };
}
