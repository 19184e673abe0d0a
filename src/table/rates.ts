import type { Price, PriceTier, PriceWindow, Rates } from './table.ts';
import { timeIn } from './zone.ts';

/** What of a request decides its rates. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Those of the prompt, cached ones included; 0 where absent. */
  readonly inputTokens?: number;
  /** The level of service that the provider was asked for; `batch` for a batch. */
  readonly tier?: string;
}

/**
 * The rates of one request: of the last price whose day has come, overlaid by the context tier that the request
 * exceeds, by the window that holds the moment, and by its level of service, in this order; each changes only
 * the rates that it names. Nothing where no price has begun. Prices must be oldest first, as tables have them.
 */
export function ratesAt(prices: readonly Price[], { now, inputTokens = 0, tier }: Moment): Rates | undefined {
  let last = prices.length - 1;
  while (last >= 0 && !((prices[last]?.from ?? 0) * 1000 <= now)) last -= 1;
  const price = prices[last];
  if (price === undefined || isPlain(price)) return price;
  const { from: _from, tiers, windows, batch, serviceTiers, ...base } = price;
  return {
    ...base,
    ...ratesOf(tiers?.findLast(({ above }) => inputTokens > above)),
    ...ratesOf(windows?.find((window) => holds(window, now))),
    ...levelOf(price, tier),
  };
}

/** Most prices are the same for everybody at every hour. */
function isPlain({ tiers, windows, batch, serviceTiers }: Price): boolean {
  return !(tiers || windows || batch || serviceTiers);
}

/** The level's own rates; a provider may well call one of its levels `batch`. */
function levelOf({ batch, serviceTiers = {} }: Price, tier: string | undefined): Partial<Rates> | undefined {
  if (tier === undefined) return undefined;
  if (Object.hasOwn(serviceTiers, tier)) return serviceTiers[tier];
  return tier === 'batch' ? batch : undefined;
}

/** What a tier or a window says of rates, without when it holds. */
function ratesOf(part: (Partial<PriceTier> & Partial<PriceWindow>) | undefined): Partial<Rates> {
  const { above, weekdays, from, to, zone, hoursIn, ...rates } = part ?? {};
  return rates;
}

const minute = 60_000;
const minutesOfDay = 1440;

/** Whether a window is open: by the minute in one zone, and by the weekday, in another, of the moment it opened. */
export function holds({ weekdays, from, to, zone, hoursIn }: PriceWindow, now: number): boolean {
  const wall = timeIn(hoursIn, now);
  const current = Math.floor(wall / minute) % minutesOfDay;
  const open = from < to ? from <= current && current < to : current >= from || current < to;
  if (!open || weekdays === undefined) return open;
  const since = ((current - from + minutesOfDay) % minutesOfDay) * minute;
  // The clock may have been put forward or back since: by the clock of that time, not by the hours gone by.
  const guess = now - since;
  const opened = wall - since - (timeIn(hoursIn, guess) - guess);
  return weekdays.includes(new Date(timeIn(zone, opened)).getUTCDay());
}
