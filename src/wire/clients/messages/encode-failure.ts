import type { FailureClass, ProviderFailure } from '../../../chat/failure.ts';
import type { FailureMeta } from '../../adapter.ts';
import { errorTypes, type MessagesError } from '../../grammar/messages.ts';

/** A failure as a whole reply. https://docs.anthropic.com/en/api/errors */
export function encodeFailure(
  failure: ProviderFailure,
  { requestId }: FailureMeta,
): { readonly status: number; readonly body: string } {
  const error = errorOf(failure);
  const body = JSON.stringify({ type: 'error', error, request_id: requestId });
  return { status: isOurKey(failure) ? 502 : (errorTypes[error.type]?.status ?? 500), body };
}

/** A failure as an `error` object. `code` is ours, and stands beside what the dialect knows. */
export function errorOf(failure: ProviderFailure): MessagesError & { readonly code: string } {
  const { class: kind, code, message } = failure;
  return { type: isOurKey(failure) ? 'api_error' : TYPES[kind], message, code };
}

/** The caller's own key is fine: what a provider thinks of ours is our trouble. */
function isOurKey({ code }: ProviderFailure): boolean {
  return code === 'upstream_auth';
}

const TYPES: Readonly<Record<FailureClass, string>> = {
  context_length: 'invalid_request_error',
  content_filter: 'invalid_request_error',
  rate_limit: 'rate_limit_error',
  quota: 'billing_error',
  overloaded: 'overloaded_error',
  timeout: 'timeout_error',
  auth: 'authentication_error',
  not_found: 'not_found_error',
  invalid_request: 'invalid_request_error',
  error: 'api_error',
};
