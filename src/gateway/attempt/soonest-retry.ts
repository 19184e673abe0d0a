import type { ProviderFailure } from '../../chat/failure.ts';
import type { Resolution } from '../../runtime/resolution.ts';
import type { Router } from '../../runtime/router.ts';
import type { Attempt } from '../contract/attempt.ts';

/**
 * The failure with the time after which the first of all targets may be asked again, those included that were set
 * aside and never had their turn. Only where coming back is what helps: a limit, or too much load.
 */
export function soonestRetry(
  failure: ProviderFailure,
  { resolution, trail, router }: RetryFacts,
): ProviderFailure {
  if (!isPassing(failure)) return failure;
  const waits = [...resolution.targets, ...(resolution.setAside ?? [])]
    .map(({ deployment }) => askedBy(deployment, trail) ?? router.setAside(deployment)?.retryInMs)
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? failure : { ...failure, retryAfter: Math.max(0, Math.min(...waits)) };
}

export interface RetryFacts {
  readonly resolution: Resolution;
  readonly trail: readonly Attempt[];
  readonly router: Pick<Router, 'setAside'>;
}

/** How long a provider asked to wait in this request. */
function askedBy(deployment: string, trail: readonly Attempt[]): number | undefined {
  return trail.findLast((one) => one.deployment === deployment && one.failure && isPassing(one.failure))
    ?.failure?.retryAfter;
}

function isPassing({ class: kind }: ProviderFailure): boolean {
  return kind === 'rate_limit' || kind === 'overloaded';
}
