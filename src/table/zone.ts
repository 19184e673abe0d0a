/** A zone's clocks, and what was worked out last: clocks change on a quarter of an hour and not within one. */
interface Clocks {
  readonly formatter: Intl.DateTimeFormat;
  quarter: number;
  offset: number;
}

/** Formatters are slow to make, so each zone that a registry names has one; `null` for what is no zone. */
const clocks = new Map<string, Clocks | null>();

/** More zones than there are; a table that names others is refused, and must not fill the memory by it. */
const mostZones = 1000;

const quarterHour = 900_000;

/** Whether a text is the IANA name of a time zone that this machine knows: `UTC`, `Asia/Shanghai`. */
export function isTimeZone(name: string): boolean {
  // Letters, digits, `_`, `+` and `-` between slashes; `Intl` also takes offsets such as `+02:00`, which name no zone.
  return /^(?=.{1,64}$)[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name) && clocksOf(name) !== null;
}

/**
 * What the clocks of a zone show at a moment, as the milliseconds since 1970 that UTC clocks would show it at:
 * `getUTCHours` and its like then read the local time. UTC itself where the zone is not known, or the moment no date.
 */
export function timeIn(zone: string, now: number): number {
  if (zone === 'UTC') return now;
  const found = clocksOf(zone);
  if (found === null) return now;
  const quarter = Math.floor(now / quarterHour);
  if (found.quarter !== quarter) {
    found.offset = offsetAt(found.formatter, quarter * quarterHour);
    found.quarter = quarter;
  }
  return now + found.offset;
}

function clocksOf(timeZone: string): Clocks | null {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = makeClocks(timeZone);
  if (clocks.size < mostZones) clocks.set(timeZone, made);
  return made;
}

function makeClocks(timeZone: string): Clocks | null {
  try {
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    return { formatter, quarter: Number.NaN, offset: 0 };
  } catch {
    return null; // What Intl throws for a zone that it does not know.
  }
}

/** From `GMT+05:30`, or `GMT` alone; the seconds that some had before there were zones are left out. */
function offsetAt(formatter: Intl.DateTimeFormat, moment: number): number {
  // Beyond the range of dates Intl throws, and whoever asks has a clock that is no clock.
  if (Number.isNaN(new Date(moment).getTime())) return 0;
  const [offset = 'Z'] = /[+-]\d+:\d+/.exec(formatter.format(moment)) ?? [];
  // What a clock of that zone shows as midnight comes as much earlier as it is ahead.
  return 0 - Date.parse(`1970-01-01T00:00${offset}`);
}
