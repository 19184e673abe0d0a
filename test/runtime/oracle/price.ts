import type { Price } from '../../../src/table/table.ts';

/**
 * What a request costs, in 1e-16 USD and whole numbers, or null where no price has begun: that of the last day that
 * has come, changed by the last tier that the prompt exceeds, then by the first window that is open.
 */
export function costOf(
  prices: readonly Price[],
  { now, inputTokens, outputTokens }: { now: number; inputTokens: number; outputTokens: number },
): number | null {
  const begun = prices.filter(({ from }) => from * 1000 <= now);
  const price = begun[begun.length - 1];
  if (!price) return null;
  const tier = (price.tiers ?? []).filter(({ above }) => inputTokens > above).at(-1);
  const window = (price.windows ?? []).find((one) => isOpen(one, now));
  const pick = (rate: 'input' | 'output' | 'perRequest') =>
    window?.[rate] ?? tier?.[rate] ?? price[rate] ?? 0;
  return pick('input') * inputTokens + pick('output') * outputTokens + pick('perRequest') * 1_000_000;
}

type Window = NonNullable<Price['windows']>[number];

/** By walking back, minute by minute, to when the window opened: it belongs to that day. */
function isOpen({ weekdays, from, to, zone, hoursIn }: Window, now: number): boolean {
  const minute = clockIn(hoursIn, now).minute;
  const lasts = to > from ? to - from : to + 1440 - from;
  const since = (minute - from + 1440) % 1440;
  if (since >= lasts) return false;
  const opened = now - since * 60_000 - (now % 60_000);
  return weekdays === undefined || weekdays.includes(clockIn(zone, opened).weekday);
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** What was read last in each zone: many windows are asked about one moment. */
const readings = new Map<
  string,
  { readonly moment: number; readonly minute: number; readonly weekday: number }
>();
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What a wall clock shows: minutes since midnight, and days from 0 for Sunday. */
function clockIn(timeZone: string, moment: number): { readonly minute: number; readonly weekday: number } {
  const known = readings.get(timeZone);
  if (known?.moment === moment) return known;
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  clocks.set(timeZone, clock);
  const [weekday = '', time = ''] = clock.format(moment).split(' ');
  const [hour, minutes] = time.split(':').map(Number);
  const reading = { moment, minute: (hour ?? 0) * 60 + (minutes ?? 0), weekday: days.indexOf(weekday) };
  readings.set(timeZone, reading);
  return reading;
}
