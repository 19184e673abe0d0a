import type { FailureClass, ProviderFailure } from '../../chat/failure.ts';
import type { CallDetails, CallOutcome } from '../../runtime/health.ts';
import type { FallbackClass } from '../../table/table.ts';
import { ownFailures } from '../contract/own-failure.ts';

/** What a failure means for what comes after it. */
export interface Aftermath {
  /** The registry's word for it, by which fallbacks are chosen; absent where it would be the same anywhere. */
  readonly fallback?: FallbackClass;
  /** What the health of the deployment, of its key and of the key's limit hears. */
  readonly outcome: CallOutcome;
  /**
   * Whether a call to another target is charged to the retry budget. Not where the provider refused at once: that
   * cost nobody anything, and the next one is asked for the first time.
   */
  readonly charged: boolean;
}

/** What follows from a failure. */
export function afterFailure(failure: ProviderFailure): Aftermath {
  const aftermath = failure.code === 'unsupported_feature' ? lacking : byClass[failure.class];
  if (ownFailures.has(failure.code)) return { ...aftermath, outcome: 'ignored' };
  // A 401 is about the key itself; a 403 may be about what it may do.
  return failure.class === 'auth' && failure.status === 403
    ? { ...aftermath, outcome: 'access-refused' }
    : aftermath;
}

/** What the health hears of a failure beside its outcome. */
export function detailsOf({ retryAfter }: ProviderFailure): CallDetails {
  return retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
}

/** Another provider may well have what this one lacks. */
const lacking: Aftermath = { fallback: 'error', outcome: 'ignored', charged: false };

const byClass: Readonly<Record<FailureClass, Aftermath>> = {
  context_length: { fallback: 'context_length', outcome: 'ignored', charged: false },
  content_filter: { fallback: 'content_filter', outcome: 'ignored', charged: false },
  // It answers promptly and says when to come back.
  rate_limit: { fallback: 'rate_limit', outcome: 'rate-limited', charged: false },
  quota: { fallback: 'rate_limit', outcome: 'quota-spent', charged: false },
  overloaded: { fallback: 'overloaded', outcome: 'failure', charged: true },
  timeout: { fallback: 'timeout', outcome: 'failure', charged: true },
  error: { fallback: 'error', outcome: 'failure', charged: true },
  auth: { fallback: 'error', outcome: 'key-refused', charged: false },
  not_found: { fallback: 'error', outcome: 'failure', charged: false },
  invalid_request: { outcome: 'ignored', charged: false },
};
