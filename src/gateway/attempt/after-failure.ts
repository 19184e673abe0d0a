import type { FailureClass, ProviderFailure } from '../../chat/failure.ts';
import type { FallbackClass } from '../../table/table.ts';
import { ownFailures } from '../contract/own-failure.ts';

/** What a failure means for what comes after it. */
export interface Aftermath {
  /** The registry's word for it, by which fallbacks are chosen; absent where it would be the same anywhere. */
  readonly fallback?: FallbackClass;
  /** What the deployment's breaker hears. */
  readonly breaker: 'failure' | 'ignored';
  /**
   * Whether a call to another target is charged to the retry budget. Not where the provider refused at once: that
   * cost nobody anything, and the next one is asked for the first time.
   */
  readonly charged: boolean;
}

/** What follows from a failure. */
export function afterFailure(failure: ProviderFailure): Aftermath {
  const aftermath = failure.code === 'unsupported_feature' ? lacking : byClass[failure.class];
  return ownFailures.has(failure.code) ? { ...aftermath, breaker: 'ignored' } : aftermath;
}

/** Another provider may well have what this one lacks. */
const lacking: Aftermath = { fallback: 'error', breaker: 'ignored', charged: false };

const byClass: Readonly<Record<FailureClass, Aftermath>> = {
  context_length: { fallback: 'context_length', breaker: 'ignored', charged: false },
  content_filter: { fallback: 'content_filter', breaker: 'ignored', charged: false },
  // It answers promptly and says when to come back.
  rate_limit: { fallback: 'rate_limit', breaker: 'ignored', charged: false },
  quota: { fallback: 'rate_limit', breaker: 'failure', charged: false },
  overloaded: { fallback: 'overloaded', breaker: 'failure', charged: true },
  timeout: { fallback: 'timeout', breaker: 'failure', charged: true },
  error: { fallback: 'error', breaker: 'failure', charged: true },
  auth: { fallback: 'error', breaker: 'failure', charged: false },
  not_found: { fallback: 'error', breaker: 'failure', charged: false },
  invalid_request: { breaker: 'ignored', charged: false },
};
