import { failure, type ProviderFailure } from '../../chat/failure.ts';

/** A mistake in our own code, for this request only. */
export const internalError: ProviderFailure = failure(
  'error',
  'internal_error',
  'The gateway made a mistake; its log tells more under this request id.',
);

/** Nobody waits for the answer any more. */
export const callerGone: ProviderFailure = failure(
  'error',
  'caller_gone',
  'The caller closed the connection.',
);

/** Codes of failures that say nothing about the provider. */
export const ownFailures: ReadonlySet<string> = new Set([
  'overloaded',
  'internal_error',
  'destination_forbidden',
  'caller_gone',
]);
