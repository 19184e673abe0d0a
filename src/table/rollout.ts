import { buckets } from './bucket.ts';
import type { Rollout } from './table.ts';

/**
 * The share of a rollout at a moment, in buckets of 100,000: a pure function of the table and the clock, so that
 * replicas agree without talking. It never falls while the clock rises. `now` is in milliseconds since 1970.
 */
export function shareAt(rollout: Pick<Rollout, 'startsAt' | 'steps'>, now: number): number {
  const step = stepAt(rollout, now);
  return step < 0 ? 0 : (rollout.steps[step]?.share ?? buckets);
}

/** The index of the step that a rollout is in: -1 before it starts, and the number of its steps once all have passed. */
export function stepAt({ startsAt, steps }: Pick<Rollout, 'startsAt' | 'steps'>, now: number): number {
  let until = startsAt * 1000;
  // Said this way round, a clock that is no number starts nothing.
  if (!(now >= until)) return -1;
  for (const [index, { for: lasts }] of steps.entries()) {
    until += lasts;
    if (now < until) return index;
  }
  return steps.length;
}
