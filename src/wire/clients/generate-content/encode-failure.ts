import type { FailureClass, ProviderFailure } from '../../../chat/failure.ts';
import { errorStatuses } from '../../grammar/generate-content.ts';

/** A failure as a whole reply. https://cloud.google.com/apis/design/errors */
export function encodeFailure(failure: ProviderFailure): { readonly status: number; readonly body: string } {
  const error = errorOf(failure);
  return { status: error.code, body: JSON.stringify({ error }, null, 2) };
}

/** A failure as an `error` object; our own code is its reason. */
export function errorOf({ class: kind, code, message }: ProviderFailure): {
  readonly code: number;
  readonly message: string;
  readonly status: string;
  readonly details: readonly unknown[];
} {
  // The caller's own key is fine: what a provider thinks of ours is our trouble.
  const isOurKey = code === 'upstream_auth';
  const status = isOurKey ? 'INTERNAL' : STATUSES[kind];
  const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code.toUpperCase() };
  const number = isOurKey ? 502 : (errorStatuses[status]?.status ?? 500);
  return { code: number, message, status, details: [reason] };
}

const STATUSES: Readonly<Record<FailureClass, string>> = {
  context_length: 'INVALID_ARGUMENT',
  content_filter: 'INVALID_ARGUMENT',
  rate_limit: 'RESOURCE_EXHAUSTED',
  quota: 'RESOURCE_EXHAUSTED',
  overloaded: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
  auth: 'UNAUTHENTICATED',
  not_found: 'NOT_FOUND',
  invalid_request: 'INVALID_ARGUMENT',
  error: 'INTERNAL',
};
