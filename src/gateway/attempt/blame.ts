import type { ProviderFailure } from '../../chat/failure.ts';
import type { Attempt } from '../contract/attempt.ts';

/** Whose failure an answer tells of, and the failure in words that name him. */
export interface Blame {
  /** Absent where nobody was tried. */
  readonly attempt?: Attempt;
  readonly failure: ProviderFailure;
}

/** Finds the attempt that a failure comes from: not always the last, as targets behind it may have been passed over. */
export function blame(failure: ProviderFailure, trail: readonly Attempt[]): Blame {
  const attempt = trail.find((entry) => entry.failure === failure);
  if (attempt === undefined) return { failure };
  const keyless = trail.filter(
    (entry) => entry !== attempt && entry.failure?.code === 'no_credentials',
  ).length;
  // A provider's own words stand for themselves; ours say "the provider".
  const ours = attempt.outcome === 'failed' && failure.status === undefined;
  const named = ours ? `${attempt.provider} (${attempt.model}): ${failure.message}` : failure.message;
  const message = keyless === 0 ? named : `${named} ${others(keyless)}`;
  return { attempt, failure: { ...failure, message } };
}

function others(count: number): string {
  return count === 1
    ? 'For 1 other target the gateway has no key.'
    : `For ${count} other targets the gateway has no key.`;
}
