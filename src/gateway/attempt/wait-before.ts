import type { ProviderFailure } from '../../chat/failure.ts';
import type { AttemptOptions } from './attempt-options.ts';

/**
 * Milliseconds until the same target may be tried again; `undefined` where waiting is no use: another target
 * is free at once, or the provider asks for more than we wait.
 */
export function waitBefore(
  reason: ProviderFailure,
  tries: number,
  behind: number,
  options: Pick<AttemptOptions<unknown, unknown>, 'retry' | 'random' | 'clock' | 'deadline'>,
): number | undefined {
  const { retry, random, clock, deadline } = options;
  if (behind > 0 && (reason.class === 'rate_limit' || reason.class === 'overloaded')) return undefined;
  const ceiling = Math.min(retry.maxBackoff, retry.backoff * 2 ** (tries - 1));
  const jittered = Math.floor(random() * ceiling);
  const asked = reason.retryAfter ?? 0;
  if (asked > retry.maxBackoff) return undefined;
  const wait = Math.max(asked, jittered);
  return clock() + wait >= deadline ? undefined : wait;
}
