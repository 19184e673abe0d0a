import { expect, test } from 'vitest';
import { gemini } from '../../../src/wire/providers/gemini/gemini.ts';

const PLAN = 'You exceeded your current quota, please check your plan and billing details.';
const wait = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '20s' };

function violated(...ids: string[]) {
  const violations = ids.map((quotaId) => ({ quotaId }));
  return { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations };
}

test.each([
  ['rate_limit', 'Resource has been exhausted (e.g. check quota).', []],
  ['rate_limit', PLAN, [wait]],
  ['rate_limit', PLAN, [violated('GenerateContentInputTokensPerModelPerMinute-FreeTier')]],
  ['rate_limit', `${PLAN}\n* Quota exceeded for metric: x, limit: 10, model: m`, [wait]],
  ['quota', PLAN, []],
  ['quota', 'Your prepayment credits are depleted.', []],
  ['quota', PLAN, [violated('RequestsPerMinute', 'GenerateRequestsPerDayPerProjectPerModel'), wait]],
  ['quota', `${PLAN}\n* Quota exceeded for metric: x, limit: 0, model: m`, [violated('PerMinute'), wait]],
])('an exhausted resource is a %s where it says: %s %j', (kind, message, details) => {
  const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message, details };
  const failure = gemini.failure({ status: 429, headers: {}, body: JSON.stringify({ error }) });
  expect(failure).toMatchObject({ class: kind, retryable: kind === 'rate_limit', status: 429 });
  expect(failure.retryAfter).toBe(kind === 'rate_limit' && details.includes(wait) ? 20_000 : undefined);
});
