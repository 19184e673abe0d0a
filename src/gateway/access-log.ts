import type { Logger } from 'pino';
import type { Settled } from './settled.ts';

/** Writes one line a request: who asked for what, who answered, how it went. */
export function accessLog(logger: Logger): (record: Settled) => void {
  return (record) => {
    const level = record.status >= 500 || record.outcome === 'failed' ? 'warn' : 'info';
    logger[level](rounded(record), 'request');
  };
}

function rounded(record: Settled): Settled {
  const { milliseconds, firstTokenMilliseconds } = record;
  return {
    ...record,
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...(firstTokenMilliseconds === undefined
      ? {}
      : { firstTokenMilliseconds: Math.round(firstTokenMilliseconds * 10) / 10 }),
  };
}
