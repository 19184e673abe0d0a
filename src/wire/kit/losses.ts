import type { ProviderFailure } from '../../chat/failure.ts';
import type { Warning } from '../../chat/warning.ts';
import type { Result } from '../adapter.ts';
import { unsupported } from './failure.ts';

/** What one encoding could not carry over: warnings go along with the answer, a refusal takes its place. */
export interface Losses {
  /** Said once. `what` is what was done instead: "not sent: the provider has no such setting". */
  warn(field: string, what: string): void;
  /** As `warn`, where leaving it out would change what the answer means. The first one counts. */
  refuse(field: string, why: string): void;
  /** Takes over the warnings, or the refusal, of a part that was encoded elsewhere. */
  take(part: Result<unknown>): void;
  /** The value with its warnings, or the first refusal. */
  result<T>(value: T): Result<T>;
}

/** The losses of one encoding. */
export function createLosses(): Losses {
  const warnings: Warning[] = [];
  let refusal: ProviderFailure | undefined;
  return {
    warn(field, message) {
      const isNew = !warnings.some((known) => known.field === field && known.message === message);
      if (isNew) warnings.push({ field, message });
    },
    refuse(field, why) {
      refusal ??= unsupported(field, why);
    },
    take(part) {
      if (part.ok) warnings.push(...part.warnings);
      else refusal ??= part.failure;
    },
    result: (value) =>
      refusal === undefined ? { ok: true, value, warnings } : { ok: false, failure: refusal },
  };
}

/** Warns of every named setting that the caller has made: the provider has none of them. */
export function warnOfSettings(losses: Losses, settings: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(settings)) {
    if (value !== undefined) losses.warn(field, NO_SETTING);
  }
}

const NO_SETTING = 'not sent: the provider has no such setting';
