import type { ProviderFailure } from '../../../chat/failure.ts';
import type { HttpReply } from '../../adapter.ts';
import { errorTypes } from '../../grammar/messages.ts';
import { badBody, type Complaint, failureOf } from '../../kit/failure.ts';
import { type JsonRecord, parseJson, record, text } from '../../kit/json.ts';

/** What a reply of any other status than 2xx means. https://docs.anthropic.com/en/api/errors */
export function failureOfReply(reply: HttpReply): ProviderFailure {
  const body = record(parseJson(reply.body));
  const failure = failureOf({
    ...complaintOf(record(body?.['error'])),
    // A proxy in front may answer in plain text.
    ...(body === undefined ? { message: reply.body } : {}),
    status: reply.status,
    headers: reply.headers,
  });
  // The provider's word on its own trouble; a wrong request stays wrong whatever it says.
  return reply.headers['x-should-retry'] === 'false' ? { ...failure, retryable: false } : failure;
}

/** What an `error` object means that comes inside a 200, in a stream or alone. */
export function failureOfError(error: JsonRecord | undefined): ProviderFailure {
  const complaint = complaintOf(error);
  if (complaint.message === undefined) return badBody('an error without a message');
  const known = knownType(complaint.codes?.[0]);
  return failureOf({ ...complaint, status: known?.status });
}

function complaintOf(error: JsonRecord | undefined): Complaint {
  const type = text(error?.['type']);
  const known = knownType(type);
  return {
    message: text(error?.['message']),
    codes: [type],
    // An `invalid_request_error` may be a prompt too long or an account without credit: its words decide.
    class: known?.class === 'invalid_request' ? undefined : known?.class,
  };
}

function knownType(type: string | undefined) {
  return type !== undefined && Object.hasOwn(errorTypes, type) ? errorTypes[type] : undefined;
}
