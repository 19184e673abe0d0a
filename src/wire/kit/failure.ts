import { type FailureClass, failure, type ProviderFailure } from '../../chat/failure.ts';
import type { FailureCode } from '../../chat/failure-code.ts';
import type { HttpReply, Result } from '../adapter.ts';
import { type Headers, retryAfter } from './retry-after.ts';

/** What a provider said when it gave no answer. */
export interface Complaint {
  /** The HTTP status, or the one that a failure inside a 200 names. */
  readonly status?: number | undefined;
  readonly message?: string | undefined;
  /** The provider's own code and type, whichever it has. */
  readonly codes?: readonly (string | undefined)[];
  readonly param?: string | undefined;
  /** Of the reply, for `retry-after`. */
  readonly headers?: Headers;
  /** For adapters whose provider names the class beyond doubt. */
  readonly class?: FailureClass | undefined;
}

/**
 * One shape for whatever a provider complains of: class, code and whether to try again are decided here, once. Its
 * words are still the provider's own, whole: `presentable` makes them fit to be shown.
 */
export function failureOf(complaint: Complaint): ProviderFailure {
  const { status, param, headers } = complaint;
  const codes = (complaint.codes ?? []).filter((code) => code !== undefined && code !== '');
  const message = complaint.message?.trim() ?? '';
  const failureClass = complaint.class ?? classify(status, clip(codes.join(' ')), clip(message));
  const wait = RETRYABLE.has(failureClass) && headers !== undefined ? retryAfter(headers) : undefined;
  return {
    class: failureClass,
    code: CODE[failureClass],
    message: message === '' ? unworded(status) : message,
    retryable: RETRYABLE.has(failureClass),
    ...(status === undefined ? {} : { status }),
    ...(codes[0] === undefined ? {} : { providerCode: codes[0] }),
    ...(param === undefined ? {} : { param }),
    ...(wait === undefined ? {} : { retryAfter: wait }),
  };
}

/**
 * A failure as it may be shown: its words are without what looks like a key, and bounded. Whoever knows which keys
 * there are takes them out first: a key that is cut is not found any more.
 */
export function presentable(failure: ProviderFailure): ProviderFailure {
  const { message, providerCode, param } = failure;
  return {
    ...failure,
    message: clip(redact(message)),
    ...(providerCode === undefined ? {} : { providerCode: clip(redact(providerCode), NAME_LIMIT) }),
    ...(param === undefined ? {} : { param: clip(redact(param), NAME_LIMIT) }),
  };
}

/** A body or a message that is not what the provider's dialect says. `what` names it: "the body is not JSON". */
export function badBody(what: string, reply?: Pick<HttpReply, 'status'>): ProviderFailure {
  return {
    ...failure('error', 'upstream_bad_body', `The provider's answer cannot be read: ${what}.`),
    retryable: true,
    ...(reply === undefined ? {} : { status: reply.status }),
  };
}

/** Leaving the field out would change what the answer means, and this provider cannot carry it. */
export function unsupported(param: string, message: string): ProviderFailure {
  return { ...failure('invalid_request', 'unsupported_feature', message), param };
}

/** The caller's request is wrong; `param` is the path of the field, `messages[2].content`. */
export function invalidRequest(param: string | undefined, message: string): ProviderFailure {
  const wrong = failure('invalid_request', 'invalid_request', message);
  return param === undefined ? wrong : { ...wrong, param };
}

/** A failure as a result. */
export function failed(reason: ProviderFailure): Result<never> {
  return { ok: false, failure: reason };
}

const CODE: Readonly<Record<FailureClass, FailureCode>> = {
  context_length: 'context_length_exceeded',
  content_filter: 'content_filter',
  rate_limit: 'upstream_rate_limited',
  quota: 'upstream_quota',
  overloaded: 'upstream_overloaded',
  timeout: 'upstream_timeout',
  auth: 'upstream_auth',
  not_found: 'model_unavailable',
  invalid_request: 'invalid_request',
  error: 'upstream_error',
};

/** What may well go better the next time, after the wait that the provider names. */
const RETRYABLE: ReadonlySet<FailureClass> = new Set(['rate_limit', 'overloaded', 'timeout', 'error']);

/** Codes and types that say more than the status; the most telling first. */
const BY_CODE: readonly (readonly [RegExp, FailureClass])[] = [
  // The model wrote a tool call or a JSON text that its server could not read: status 400, but not the caller's fault.
  [/tool_use_failed|json_validate_failed|output_parse_failed/i, 'error'],
  [
    /context_length|context_window|exceed_context|model_max_prompt_tokens|string_above_max_length/i,
    'context_length',
  ],
  [
    /content_filter|content_policy|content_management|ResponsibleAI|data_?inspection|moderation|safety/i,
    'content_filter',
  ],
  [
    /insufficient_quota|insufficient_balance|credit|billing|arrearage|payment_required|spend_limit|usage_limit/i,
    'quota',
  ],
  [/rate_?limit|too_many_requests|throttl|resource_exhausted/i, 'rate_limit'],
  [/overloaded|capacity_exceeded|engine_overload|unavailable/i, 'overloaded'],
  [/\btimeout|timed_out|deadline_exceeded/i, 'timeout'],
  [
    /invalid_api_key|authentication|unauthorized|unauthenticated|permission|access_terminated|account_deactivated/i,
    'auth',
  ],
  [/model_not_found|model_not_exist|model_decommissioned|unknown_model|not_found/i, 'not_found'],
];

/** The words of providers that have no code for it. Only read where the status calls the request wrong. */
const CONTEXT_WORDS =
  /context (?:length|window|size|limit)|maximum context|prompt is too long|input is too long|too many (?:input )?tokens|token (?:count|limit)[^.]{0,80}exceed|exceeds? the (?:maximum|max)[^.]{0,60}tokens|reduce the length|input length|longer than the (?:model|maximum)|prompt (?:has|contains) \d+ tokens/i;
const FILTER_WORDS =
  /content (?:filter|policy|management|moderation)|usage (?:policy|policies|guidelines)|safety (?:system|reasons|check)|inappropriate content|was flagged|flagged for|flagged by/i;
const QUOTA_WORDS =
  /insufficient (?:balance|credit|quota|funds)|exceeded your current quota|out of credits?|credit balance|requires more credits|spending limit|(?:add|purchase) (?:more )?credits|billing/i;
const MODEL_WORDS =
  /model\b[^.]{0,120}(?:not (?:exist|found|available|supported)|does not exist|decommissioned|deprecated|no longer)|(?:not a valid|invalid|unknown|no such|unsupported) model|no endpoints? found|supported (?:API )?model names/i;
const KEY_WORDS =
  /(?:incorrect|invalid|missing|wrong|expired|no)\b[^.]{0,20}\b(?:api[ _-]?key|credentials|access token)/i;

function classify(status: number | undefined, codes: string, message: string): FailureClass {
  if (status === 402) return 'quota';
  // Some servers forbid content as they forbid access: only the words tell.
  if (status === 403 && FILTER_WORDS.test(message)) return 'content_filter';
  const named = BY_CODE.find(([pattern]) => pattern.test(codes))?.[1];
  if (named !== undefined && fits(named, status)) return named;
  const wrong = status === undefined || [400, 403, 413, 422].includes(status);
  if (wrong && CONTEXT_WORDS.test(message)) return 'context_length';
  if (wrong && FILTER_WORDS.test(message)) return 'content_filter';
  if ((wrong || status === 429) && QUOTA_WORDS.test(message)) return 'quota';
  if ((status === 400 || status === 422) && MODEL_WORDS.test(message)) return 'not_found';
  if (status === 400 && KEY_WORDS.test(message)) return 'auth';
  return byStatus(status);
}

/** Codes are words that providers reuse: one that contradicts the status is not believed. */
function fits(named: FailureClass, status: number | undefined): boolean {
  if (status === undefined || status < 400) return true;
  if (status >= 500) return named === 'overloaded' || named === 'timeout' || named === 'rate_limit';
  if (status === 401) return named === 'auth';
  if (status === 429) return named === 'rate_limit' || named === 'quota' || named === 'overloaded';
  if (status === 404) return named === 'not_found';
  return true;
}

function byStatus(status: number | undefined): FailureClass {
  if (status === undefined) return 'error';
  if (status === 401 || status === 403) return 'auth';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 408 || status === 504 || status === 524) return 'timeout';
  if (status === 429) return 'rate_limit';
  if (status === 503 || status === 529) return 'overloaded';
  if (status === 409 || status === 425) return 'error';
  return status >= 400 && status < 500 ? 'invalid_request' : 'error';
}

function unworded(status: number | undefined): string {
  return status === undefined ? 'The provider failed without a reason.' : `The provider answered ${status}.`;
}

/** Providers that do not accept a key like to repeat it. */
function redact(message: string): string {
  return message.replaceAll(SECRET, '[redacted]');
}

/**
 * Keys by their usual first letters, anything that has a short prefix and is long, signed tokens and bearer tokens.
 * The shapes are those of the registry's own search for secrets, held by one list of examples.
 */
const SECRET =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\beyJ[\w-]{10,2000}\.eyJ[\w.-]{10,}|\b(?:gh[oprsu]_|github_pat_|xox[abeprs]-|glpat-)[\w-]{20,}|\b(?:sk|pk|gsk|pplx|fw|hf|nvapi|csk)[-_][\w*.-]{8,}|\b[a-z]{2,6}-\w{24,}|\bAIza[\w-]{20,}|(?<=\bBearer )\S+/g;

/** Some providers answer with a whole page, or with the request again. */
function clip(text: string, limit = MESSAGE_LIMIT): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

const MESSAGE_LIMIT = 2000;
const NAME_LIMIT = 256;
