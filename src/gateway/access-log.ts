import type { Logger } from 'pino';
import type { Settled } from './settled.ts';

/** Writes one line a request: who asked for what, who answered, how it went. */
export function accessLog(logger: Logger): (record: Settled) => void {
  return (record) => {
    const level = record.status >= 500 || record.outcome === 'failed' ? 'warn' : 'info';
    logger[level](record, 'request');
  };
}
