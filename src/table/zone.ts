/** Letters, digits, `_`, `+` and `-` between slashes; `Intl` also takes offsets such as `+02:00`, which name no zone. */
const zonePattern = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** Formatters are slow to make, so each zone that a registry names has one; `null` for what is no zone. */
const formatters = new Map<string, Intl.DateTimeFormat | null>();

/** Whether a text is the IANA name of a time zone that this machine knows: `UTC`, `Asia/Shanghai`. */
export function isTimeZone(name: string): boolean {
  return name.length <= 64 && zonePattern.test(name) && formatterOf(name) !== null;
}

/** The offsets that were worked out last: clocks change on a quarter of an hour and not within one. */
const offsets = new Map<string, { readonly quarter: number; readonly offset: number }>();
const quarterHour = 900_000;

/**
 * What the clocks of a zone show at a moment, as the milliseconds since 1970 that UTC clocks would show it at:
 * `getUTCHours` and its like then read the local time. UTC itself where the zone is not known, or the moment no date.
 */
export function timeIn(zone: string, now: number): number {
  if (zone === 'UTC') return now;
  const quarter = Math.floor(now / quarterHour);
  const known = offsets.get(zone);
  if (known?.quarter === quarter) return now + known.offset;
  const offset = offsetOf(zone, quarter * quarterHour);
  if (offsets.size < mostZones || known) offsets.set(zone, { quarter, offset });
  return now + offset;
}

/** More zones than there are; a table that names others is refused, and must not fill the memory by it. */
const mostZones = 1000;

function formatterOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = makeFormatter(timeZone);
  if (formatters.size < mostZones) formatters.set(timeZone, made);
  return made;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null; // What Intl throws for a zone that it does not know.
  }
}

function offsetOf(zone: string, moment: number): number {
  const formatter = formatterOf(zone);
  // Beyond the range of dates Intl throws, and whoever asks has a clock that is no clock.
  if (formatter === null || Number.isNaN(new Date(moment).getTime())) return 0;
  const shown = new Map(formatter.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - moment;
}
