import type { Timeouts } from '../table/table.ts';
import type { Resolution, ResolveError } from './resolution.ts';

/** Where no capability says otherwise; a request that is refused waits for nothing. */
const defaultTimeouts: Timeouts = Object.freeze({
  connect: 3000,
  firstToken: 20_000,
  idle: 30_000,
  total: 300_000,
});

/** The answer that there is no target, and why. `capability` is whatever the caller asked for. */
export function refuse(
  capability: unknown,
  error: ResolveError,
  { revision = '', timeouts = defaultTimeouts }: { revision?: string; timeouts?: Timeouts } = {},
): Resolution {
  return {
    capability: typeof capability === 'string' ? capability : '',
    targets: [],
    reason: 'ERROR',
    rule: null,
    variant: null,
    revision,
    timeouts,
    error,
  };
}

/** Quotes what a caller asked for, cut to a length that a log line bears. */
export function quote(value: unknown): string {
  if (typeof value !== 'string') return `a ${typeof value}`;
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}
