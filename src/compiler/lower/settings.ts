import type { Breaker, Ejection, Retry, Timeouts } from '../../table/table.ts';
import { parseDuration, parseShare } from '../schema/quantity.ts';
import type { CapabilityFile, SignalboxFile } from '../schema/types.ts';

/** What holds where nothing is said; the schemas' descriptions name the same figures. */
const defaults = {
  timeouts: { connect: '3s', firstToken: '20s', idle: '30s', total: '5m' },
  retry: { attempts: 3, backoff: '200ms', maxBackoff: '5s' },
  breaker: {
    failures: 5,
    errorShare: '50%',
    minRequests: 20,
    window: '30s',
    cooldown: '10s',
    maxCooldown: '5m',
    probes: 1,
  },
  ejection: { errorsAbovePeers: '30%', maxShare: '50%' },
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

/** When a deployment or a key is set aside; in milliseconds. */
export function lowerBreaker(own: SignalboxFile['breaker']): Breaker {
  const merged = { ...defaults.breaker, ...own };
  const cooldown = parseDuration(merged.cooldown);
  const maxCooldown = parseDuration(merged.maxCooldown);
  return {
    failures: merged.failures,
    errorShare: someShare(merged.errorShare),
    minRequests: merged.minRequests,
    window: parseDuration(merged.window),
    cooldown,
    maxCooldown: own?.maxCooldown === undefined ? Math.max(cooldown, maxCooldown) : maxCooldown,
    probes: merged.probes,
    ...(own?.ejection === false ? {} : { ejection: lowerEjection(own?.ejection) }),
  };
}

function lowerEjection(own: Exclude<NonNullable<SignalboxFile['breaker']>['ejection'], false>): Ejection {
  const { errorsAbovePeers, slowerThanPeers, maxShare } = { ...defaults.ejection, ...own };
  return {
    errorsAbovePeers: someShare(errorsAbovePeers),
    ...(slowerThanPeers === undefined ? {} : { slowerThanPeers }),
    maxShare: parseShare(maxShare),
  };
}

/** The least there is in the place of none: who asks for 0% asks for any at all. */
function someShare(text: string): number {
  return Math.max(1, parseShare(text));
}
