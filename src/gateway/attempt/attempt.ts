import { failure } from '../../chat/failure.ts';
import type { AttemptOptions, Outcome } from './attempt-options.ts';
import { mayFollow } from './may-follow.ts';
import { type Progress, takeTurn } from './take-turn.ts';

/**
 * Tries a resolution's targets in order until one answers. With their turns the only place that retries and that
 * speaks to the breaker.
 */
export async function attempt<Prepared, T>(options: AttemptOptions<Prepared, T>): Promise<Outcome<T>> {
  const { resolution, retry, budget } = options;
  const { targets } = resolution;
  const progress: Progress = { visited: new Set(), calls: 0, last: undefined };
  budget.earn();
  for (const [index, target] of targets.entries()) {
    if (progress.calls >= retry.attempts) break;
    if (progress.visited.has(target.deployment) || !mayFollow(target, progress.last)) continue;
    progress.visited.add(target.deployment);
    const outcome = await takeTurn(target, { behind: targets.slice(index + 1), progress, options });
    if (outcome !== undefined) return outcome;
  }
  return { ok: false, failure: progress.last ?? nothingToTry };
}

const nothingToTry = failure(
  'error',
  'upstream_unreachable',
  'The capability has no target that may be tried.',
);
