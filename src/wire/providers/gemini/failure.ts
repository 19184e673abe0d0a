import type { FailureClass, ProviderFailure } from '../../../chat/failure.ts';
import type { HttpReply } from '../../adapter.ts';
import { errorStatuses } from '../../grammar/generate-content.ts';
import { badBody, failureOf } from '../../kit/failure.ts';
import { isRecord, type JsonRecord, parseJson, record, records, text } from '../../kit/json.ts';
import { type Headers, parseWait } from '../../kit/retry-after.ts';
import { isQuotaSpent } from './quota.ts';

/** What a reply of any other status than 2xx means. https://ai.google.dev/gemini-api/docs/troubleshooting */
export function failureOfReply(reply: HttpReply): ProviderFailure {
  const error = errorIn(parseJson(reply.body));
  if (error === undefined) {
    return failureOf({ status: reply.status, message: reply.body, headers: reply.headers });
  }
  return read(error, { status: reply.status, headers: reply.headers });
}

/** The `error` object of a body; streams that are no event streams wrap it in a list. */
export function errorIn(body: unknown): JsonRecord | undefined {
  const [first] = Array.isArray(body) ? body : [body];
  return isRecord(first) ? record(first['error']) : undefined;
}

/** What an `error` object means that comes inside a 200, in a stream or alone. */
export function failureOfError(error: JsonRecord): ProviderFailure {
  const { code, message } = error;
  if (message === undefined && code === undefined) return badBody('an error without a message');
  const named = knownStatus(text(error['status']))?.status;
  return read(error, { status: typeof code === 'number' && code >= 400 && code < 600 ? code : named });
}

function read(
  error: JsonRecord,
  { status, headers }: { readonly status: number | undefined; readonly headers?: Headers },
): ProviderFailure {
  const name = text(error['status']);
  const details = records(error['details']);
  const message = text(error['message']);
  // More exact than the header, which it seldom sends.
  const wait = parseWait(text(detail(details, 'RetryInfo')?.['retryDelay']), 0);
  const failure = failureOf({
    status,
    message,
    codes: [name],
    param: text(records(detail(details, 'BadRequest')?.['fieldViolations'])[0]?.['field']),
    class: classOf(name, { details, message, wait }),
    ...(headers === undefined ? {} : { headers }),
  });
  // Of the account or its place in the world: the same call cannot come out otherwise, elsewhere it may.
  if (name === 'FAILED_PRECONDITION') return { ...failure, retryable: false };
  return wait === undefined || !failure.retryable ? failure : { ...failure, retryAfter: wait };
}

/** A wrong key comes as `INVALID_ARGUMENT`, and only its reason says so. */
const KEY_REASONS: ReadonlySet<string> = new Set(['API_KEY_INVALID', 'API_KEY_SERVICE_BLOCKED']);

function classOf(name: string | undefined, { details, message = '', wait }: Told): FailureClass | undefined {
  const reason = text(detail(details, 'ErrorInfo')?.['reason']);
  if (KEY_REASONS.has(reason ?? '')) return 'auth';
  const violations = detail(details, 'QuotaFailure')?.['violations'];
  if (name === 'RESOURCE_EXHAUSTED' && isQuotaSpent({ violations, message, hasWait: wait !== undefined })) {
    return 'quota';
  }
  const known = knownStatus(name);
  // The words decide between a wrong request and a prompt that is too long.
  return known?.class === 'invalid_request' ? undefined : known?.class;
}

/** What the provider says beside the name of the status. */
interface Told {
  readonly details: readonly JsonRecord[];
  readonly message: string | undefined;
  readonly wait: number | undefined;
}

function knownStatus(name: string | undefined) {
  return name !== undefined && Object.hasOwn(errorStatuses, name) ? errorStatuses[name] : undefined;
}

function detail(details: readonly JsonRecord[], kind: string): JsonRecord | undefined {
  return details.find((one) => text(one['@type'])?.endsWith(`google.rpc.${kind}`) === true);
}
