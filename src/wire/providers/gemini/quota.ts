import { records, text } from '../../kit/json.ts';

/**
 * Whether `RESOURCE_EXHAUSTED` means that waiting does not help: a day's quota is used up, the account has none for
 * this model, or no credit. The provider names a wait of seconds even then, so that the named quotas count first.
 * https://ai.google.dev/gemini-api/docs/rate-limits
 */
export function isQuotaSpent({ violations, message, hasWait }: Exhaustion): boolean {
  if (NO_QUOTA.test(message)) return true;
  const quotas = records(violations).flatMap((violation) => text(violation['quotaId']) ?? []);
  if (quotas.length > 0) return quotas.some((id) => id.includes('PerDay'));
  return !hasWait && SPENT_WORDS.test(message);
}

/** What the provider says of it: the violations of `QuotaFailure`, its words, and whether it names a wait. */
interface Exhaustion {
  readonly violations: unknown;
  readonly message: string;
  readonly hasWait: boolean;
}

const NO_QUOTA = /\blimit: 0\b|doesn't have a free quota tier/;
const SPENT_WORDS =
  /exceeded your current quota|billing|credits? (?:are|is|has been) depleted|spend(?:ing)? cap/i;
