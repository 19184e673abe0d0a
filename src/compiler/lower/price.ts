import { type Price, type PriceTier, type PriceWindow, type Rates, rateNames } from '../../table/table.ts';
import { parseDate, parsePrice, parseTokens } from '../schema/quantity.ts';
import type { ModelFile } from '../schema/types.ts';
import { type Defined, defined } from './defined.ts';

export type FilePrice = NonNullable<ModelFile['prices']>[number];
type FileWindow = NonNullable<FilePrice['windows']>[number];
export type FileRates = NonNullable<FilePrice['batch']>;

/** One entry of `prices`: amounts become integers, dates seconds, hours minutes, weekdays numbers. */
export function lowerPrice(price: FilePrice): Price {
  const { from, tiers, windows, batch, serviceTiers } = price;
  const levels = serviceTiers && Object.entries(serviceTiers);
  return defined({
    from: from === undefined ? 0 : parseDate(from),
    ...lowerRates(price),
    input: parsePrice(price.input),
    output: parsePrice(price.output),
    tiers: tiers
      ?.map((tier): PriceTier => ({ above: parseTokens(tier.above), ...lowerRates(tier) }))
      .sort((a, b) => a.above - b.above),
    windows: windows?.map(lowerWindow),
    batch: batch && lowerRates(batch),
    serviceTiers: levels && Object.fromEntries(levels.map(([name, rates]) => [name, lowerRates(rates)])),
  });
}

/** The amounts that are written, by the names that the table has for them too. */
export function lowerRates(rates: FileRates): Defined<Partial<Rates>> {
  const written = rateNames.flatMap((name) => {
    const amount = rates[name];
    return amount === undefined ? [] : [[name, parsePrice(amount)] as const];
  });
  return Object.fromEntries(written);
}

/** As JavaScript counts them. */
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function lowerWindow({
  weekdays: days,
  hours,
  zone = 'UTC',
  hoursIn = zone,
  ...rates
}: FileWindow): PriceWindow {
  const [from = 0, to = 0] = hours.split('-').map(minutesOf);
  return defined({
    weekdays: days?.map((day) => weekdays.indexOf(day)).sort((a, b) => a - b),
    from,
    // Midnight is the end of a day here, not its beginning.
    to: to === 0 ? 1440 : to,
    zone,
    hoursIn,
    ...lowerRates(rates),
  });
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
