import type { Breaker, Retry, Timeouts } from '../../table/table.ts';
import { parseDuration } from '../schema/quantity.ts';
import type { CapabilityFile, SignalboxFile } from '../schema/types.ts';

/** What holds where nothing is said; the schemas' descriptions name the same figures. */
const defaults = {
  timeouts: { connect: '3s', firstToken: '20s', idle: '30s', total: '5m' },
  retry: { attempts: 3, backoff: '200ms', maxBackoff: '5s' },
  breaker: { failures: 5, cooldown: '30s' },
};

/** The capability's timeouts, over the registry's, over the defaults; in milliseconds. */
export function lowerTimeouts(own: CapabilityFile['timeouts'], shared: SignalboxFile['timeouts']): Timeouts {
  const merged = { ...defaults.timeouts, ...shared, ...own };
  return {
    connect: parseDuration(merged.connect),
    firstToken: parseDuration(merged.firstToken),
    idle: parseDuration(merged.idle),
    total: parseDuration(merged.total),
  };
}

/** How often and how patiently to try again; in milliseconds. */
export function lowerRetry(own: SignalboxFile['retry']): Retry {
  const { attempts, backoff, maxBackoff } = { ...defaults.retry, ...own };
  return { attempts, backoff: parseDuration(backoff), maxBackoff: parseDuration(maxBackoff) };
}

/** When a deployment is set aside; in milliseconds. */
export function lowerBreaker(own: SignalboxFile['breaker']): Breaker {
  const { failures, cooldown } = { ...defaults.breaker, ...own };
  return { failures, cooldown: parseDuration(cooldown) };
}
