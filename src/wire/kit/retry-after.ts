/** Lower-case names; a header that came more than once is a list. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A day: no provider means longer than that, and garbage can say anything. */
const LONGEST = 24 * 60 * 60 * 1000;

/**
 * How long a failed reply asks to wait, in milliseconds from 0 to a day; `undefined` where it does not say.
 * Dates count from the reply's own `date`, so that a wrong clock on our side does not matter; from `now`
 * (milliseconds) where it has none.
 */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const sent = parseDate(first(headers, 'date')) ?? now;
  const milliseconds = parseCount(first(headers, 'retry-after-ms'));
  if (milliseconds !== undefined) return bound(milliseconds);
  const asked = parseWait(first(headers, 'retry-after'), sent);
  return asked ?? resetWait(headers, sent);
}

/**
 * The value of one header in any unit that is in use, as milliseconds from `sent`: seconds (`2`, `0.5`),
 * durations (`6m0s`, `1h39m21.6s`, `12ms`), HTTP and RFC 3339 dates, and seconds or milliseconds since 1970.
 */
export function parseWait(value: string | undefined, sent: number): number | undefined {
  if (value === undefined) return undefined;
  const plain = parseCount(value);
  if (plain !== undefined) {
    if (plain >= EPOCH_MILLISECONDS) return bound(plain - sent);
    return bound(plain >= EPOCH_SECONDS ? plain * 1000 - sent : plain * 1000);
  }
  const duration = parseDuration(value);
  if (duration !== undefined) return bound(duration);
  const date = parseDate(value);
  return date === undefined ? undefined : bound(date - sent);
}

/** A number above these is a time since 1970 and no wait: 2001 in each unit. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/**
 * Providers report several limits with one reset each: those that are used up decide, by the longest; where
 * none says that it is, the shortest.
 */
function resetWait(headers: Headers, sent: number): number | undefined {
  const all: number[] = [];
  const spent: number[] = [];
  for (const name of Object.keys(headers)) {
    if (!RESET.test(name)) continue;
    const wait = parseWait(first(headers, name), sent);
    if (wait === undefined) continue;
    all.push(wait);
    if (Number(first(headers, name.replace('reset', 'remaining'))) === 0) spent.push(wait);
  }
  if (spent.length > 0) return Math.max(...spent);
  return all.length > 0 ? Math.min(...all) : undefined;
}

const RESET = /^(?:x-|[a-z]+-)?ratelimit-(?:.*-)?reset(?:-.*)?$/;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseDuration(value: string): number | undefined {
  if (value.length > 40 || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/([\d.]+)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return total;
}

/** A plain decimal number. */
function parseCount(value: string | undefined): number | undefined {
  const trimmed = value?.trim() ?? '';
  if (!/^\d{1,30}(?:\.\d{1,30})?$/.test(trimmed)) return undefined;
  return Number(trimmed);
}

function parseDate(value: string | undefined): number | undefined {
  // `Date.parse` makes a year of anything with a digit: insist on the shape of the two formats in use.
  if (
    value === undefined ||
    !/^(?:[A-Z][a-z]{2,8}, \d{1,2}[ -][A-Z][a-z]{2}[ -]|\d{4}-\d\d-\d\dT)/.test(value)
  ) {
    return undefined;
  }
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

function bound(milliseconds: number): number {
  return Math.min(Math.max(Math.round(milliseconds), 0), LONGEST);
}

function first(headers: Headers, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'object' ? value[0] : value;
}
