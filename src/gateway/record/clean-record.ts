import type { Redact } from '../contract/redact.ts';
import type { Settled } from '../contract/settled.ts';

/** A record whose words are fit for a log: without any secret, and each of them short. */
export function cleanRecord(record: Settled, redact: Redact): Settled {
  const { passedOver } = record;
  const clean = cleanFields(record, redact);
  return passedOver === undefined
    ? clean
    : { ...clean, passedOver: passedOver.map((entry) => cleanFields(entry, redact)) };
}

function cleanFields<T extends object>(fields: T, redact: Redact): T {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? clip(redact(value)) : value,
  ]);
  // The same fields, and of the same types.
  return Object.fromEntries(entries) as T;
}

/** Longer than any id; what a provider calls its model has no bound of its own. */
const limit = 256;

function clip(text: string): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
