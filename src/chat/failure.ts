import type { FailureCode } from './failure-code.ts';

/** What kind of failure it is: decides who may try again, and where. */
export type FailureClass =
  /** The prompt is too long for this model. */
  | 'context_length'
  /** The provider refuses the content. */
  | 'content_filter'
  | 'rate_limit'
  /** Out of credit: waiting does not help. */
  | 'quota'
  | 'overloaded'
  | 'timeout'
  /** The provider does not accept our key. */
  | 'auth'
  /** The provider does not know the model. */
  | 'not_found'
  /** The caller's request is wrong, and would be wrong anywhere. */
  | 'invalid_request'
  /** Anything else that is the provider's or the network's fault. */
  | 'error';

/** A call to a provider that gave no answer, in one shape for every provider and for the network. */
export interface ProviderFailure {
  readonly class: FailureClass;
  /** The provider's HTTP status; absent where none arrived. */
  readonly status?: number;
  /** Our own stable code: `upstream_overloaded`, `stream_truncated`, `context_length_exceeded`. */
  readonly code: FailureCode;
  /** The provider's words. As an adapter gives them they are whole and may repeat a key: not to be shown so. */
  readonly message: string;
  /** The provider's own code or type, and the request field it names. */
  readonly providerCode?: string;
  readonly param?: string;
  /** Whether the same deployment may well answer a second time. Decided here, once. */
  readonly retryable: boolean;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfter?: number;
}

/** A failure that a second try at the same place would repeat. */
export function failure(kind: FailureClass, code: FailureCode, message: string): ProviderFailure {
  return { class: kind, code, message, retryable: false };
}

/** A stream without the protocol's own end. */
export function truncated(
  message = 'The provider ended the stream before the answer was complete.',
): ProviderFailure {
  return { ...failure('error', 'stream_truncated', message), retryable: true };
}
