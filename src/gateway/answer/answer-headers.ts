import type { Warning } from '../../chat/warning.ts';
import type { Resolution, Target } from '../../runtime/resolution.ts';
import type { Attempt } from '../contract/attempt.ts';

/** What the headers of an answer tell about how it came to be. */
export interface AnswerFacts {
  readonly id: string;
  readonly resolution: Resolution;
  readonly trail: readonly Attempt[];
  readonly target?: Target;
  readonly warnings?: readonly Warning[];
  readonly simulated?: boolean;
  readonly timing: Timing;
}

/** In milliseconds. */
export interface Timing {
  readonly resolve: number;
  readonly upstream: number;
  readonly overhead: number;
}

/** The headers of an answer, all of them safe to write. Nothing of the provider's own headers is among them. */
export function answerHeaders(facts: AnswerFacts): Record<string, string> {
  const { resolution, target, warnings = [] } = facts;
  const fellBack = target?.fallback === true;
  const headers: Record<string, string> = {
    'x-request-id': facts.id,
    'x-signalbox-capability': headerValue(resolution.capability),
    'x-signalbox-reason': fellBack ? 'FALLBACK' : resolution.reason,
    'x-signalbox-revision': resolution.revision,
    'x-signalbox-attempts': String(facts.trail.filter(({ outcome }) => outcome !== 'skipped').length),
    'server-timing': serverTiming(facts.timing),
  };
  if (target !== undefined) {
    headers['x-signalbox-model'] = headerValue(target.model);
    headers['x-signalbox-provider'] = headerValue(target.provider);
  }
  if (resolution.variant !== null) headers['x-signalbox-variant'] = headerValue(resolution.variant);
  if (resolution.rule !== null) headers['x-signalbox-rule'] = headerValue(resolution.rule);
  if (warnings.length > 0) headers['x-signalbox-warnings'] = warningsValue(warnings);
  if (facts.simulated === true) headers['x-signalbox-simulated'] = 'true';
  return headers;
}

const plain = /^[\x20-\x24\x26-\x7e]*$/;
const maxValue = 1024;

/** Text that may stand in a header: printable ASCII, all else and `%` percent-encoded; cut where it is long. */
export function headerValue(text: string): string {
  const encoded = percentEncoded(text);
  // A cut must not leave half of an encoded byte.
  return encoded.length > maxValue ? encoded.slice(0, maxValue).replace(/%.?$/, '') : encoded;
}

function percentEncoded(text: string): string {
  return plain.test(text) ? text : text.replace(/[^\x20-\x24\x26-\x7e]+/g, encodeRun);
}

function encodeRun(run: string): string {
  let encoded = '';
  for (const byte of Buffer.from(run)) encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return encoded;
}

/** As many whole warnings as there is room for, and how many there are besides. */
export function warningsValue(warnings: readonly Warning[]): string {
  let value = '';
  for (const [index, { field, message }] of warnings.entries()) {
    const next = headerValue(`${field}: ${message}`);
    const joined = value === '' ? next : `${value}; ${next}`;
    if (value !== '' && joined.length > maxValue) return `${value}; and ${warnings.length - index} more`;
    value = joined;
  }
  return value;
}

function serverTiming({ resolve, upstream, overhead }: Timing): string {
  return `resolve;dur=${rounded(resolve)}, upstream;dur=${rounded(upstream)}, overhead;dur=${rounded(overhead)}`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
