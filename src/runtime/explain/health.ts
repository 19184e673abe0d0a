import type { Cause } from '../breaker.ts';
import type { SetAside } from '../health.ts';

/** In words, why a deployment is passed over and for how long. */
export function saySetAside({ cause, retryInMs, probing }: SetAside, now: number): string {
  const [what, why] = words[cause.kind](cause);
  if (probing) return `${what} half-open, its one probe is under way: ${why}`;
  const seconds = Math.ceil(retryInMs / 1000);
  if (cause.kind === 'rate-limited') {
    return `${what} until ${new Date(now + retryInMs).toISOString()}, for ${seconds} s more: ${why}`;
  }
  return `${what} open for ${seconds} s more: ${why}`;
}

const words: { readonly [Kind in Cause['kind']]: (cause: Cause) => readonly [what: string, why: string] } = {
  failures: ({ own }) => ['breaker', `${own} failures in a row`],
  'error-share': ({ own, calls }) => ['breaker', `${percent(own)} of the last ${calls} calls failed`],
  'probe-failed': () => ['breaker', 'its last probe failed'],
  'errors-above-peers': ({ own, peers, calls }) => [
    'breaker',
    `ejected: ${percent(own)} of the last ${calls} calls failed, and ${percent(peers)} of its peers'`,
  ],
  'slower-than-peers': ({ own, peers, calls }) => [
    'breaker',
    `ejected: over ${calls} calls its first token came after ${own} ms, and after ${peers} ms at its peers`,
  ],
  'rate-limited': () => ['cooling', 'its provider limits the rate of this key and model'],
  'key-refused': () => ["its key's breaker", 'the provider does not accept the key'],
  'access-refused': () => ['breaker', 'the provider does not accept the key for this'],
  'quota-spent': () => ["its key's breaker", "the key's credit is spent"],
};

/** Of a share of 100,000. */
function percent(share = 0): string {
  return `${Math.round(share / 100) / 10} %`;
}
