import type { FailureClass, ProviderFailure } from '../../../chat/failure.ts';
import type { FailureMeta } from '../../adapter.ts';
import type { ErrorBody } from '../../grammar/chat-completions.ts';

/** A failure as a body, with the status that tells callers' SDKs what to do. */
export function encodeFailure(failure: ProviderFailure, meta: FailureMeta) {
  const { error } = errorBody(failure);
  return {
    status: statusOf(failure),
    body: JSON.stringify({ error: { ...error, request_id: meta.requestId } } satisfies ErrorBody),
  };
}

/** A failure as the object that both bodies and streams carry. */
export function errorBody(failure: ProviderFailure): ErrorBody {
  const { message, param = null, code } = failure;
  return { error: { message, type: typeOf(failure), param, code } };
}

/** What the provider holds against us is no fault of the caller's: those are bad gateways, not 401 or 404. */
const BAD_GATEWAY: ReadonlySet<string> = new Set(['upstream_auth', 'model_unavailable']);

const STATUS: Readonly<Record<FailureClass, number>> = {
  context_length: 400,
  content_filter: 400,
  rate_limit: 429,
  quota: 429,
  overloaded: 503,
  timeout: 504,
  auth: 401,
  not_found: 404,
  invalid_request: 400,
  error: 502,
};

const TYPE: Readonly<Record<FailureClass, string>> = {
  context_length: 'invalid_request_error',
  content_filter: 'invalid_request_error',
  rate_limit: 'rate_limit_error',
  quota: 'insufficient_quota',
  overloaded: 'server_error',
  timeout: 'server_error',
  auth: 'authentication_error',
  not_found: 'invalid_request_error',
  invalid_request: 'invalid_request_error',
  error: 'server_error',
};

/** Statuses that say more than 400 about a request, and that SDKs do not retry. */
const PRECISE: ReadonlySet<number | undefined> = new Set([404, 405, 411, 413, 414, 415, 422, 431]);

function statusOf({ class: failureClass, code, status }: ProviderFailure): number {
  if (BAD_GATEWAY.has(code)) return 502;
  if (failureClass === 'invalid_request' && status !== undefined && PRECISE.has(status)) return status;
  return STATUS[failureClass];
}

function typeOf({ class: failureClass, code }: ProviderFailure): string {
  return BAD_GATEWAY.has(code) ? 'server_error' : TYPE[failureClass];
}
