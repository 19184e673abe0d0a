import type { ReplyMeta } from '../adapter.ts';

/** What the gateway adds to an answer: its own fields, and the warnings. */
export function furtherFields({ extras, warnings }: ReplyMeta): Readonly<Record<string, unknown>> {
  return { ...extras, ...(warnings.length === 0 ? {} : { warnings }) };
}
