import type { Logger } from 'pino';
import type { Redact } from '../contract/redact.ts';
import type { Settled } from '../contract/settled.ts';

/** Writes one line a request: who asked for what, who answered, how it went. */
export function accessLog(logger: Logger): (record: Settled) => void {
  return (record) => {
    const level = record.status >= 500 || record.outcome === 'failed' ? 'warn' : 'info';
    logger[level](record, 'request');
  };
}

/** An exception as the log has it: what happened and where, without any secret that its words may hold. */
export function describeError(error: unknown, redact: Redact): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { message: redact(String(error)) };
  const { name, message, stack } = error;
  return { name, message: redact(message), ...(stack === undefined ? {} : { stack: redact(stack) }) };
}
