import { key, zone } from './check-fields.ts';
import { below, type Check, integer, list, object, optional, record, words } from './shape.ts';
import type { Price, PriceTier, PriceWindow, Rates } from './table.ts';

const amount = integer(0);
const maybe = optional(amount);

/** All rates but the two that a whole price must have. */
const extraRates = {
  cacheRead: maybe,
  cacheWrite: maybe,
  cacheWrite1h: maybe,
  reasoning: maybe,
  audioInput: maybe,
  audioOutput: maybe,
  imageInput: maybe,
  perRequest: maybe,
  perSearch: maybe,
};
const someRates = { input: maybe, output: maybe, ...extraRates };
const differences = object<Partial<Rates>>(someRates);

const minutesOfDay = 24 * 60;

const daysOfWeek: Check = (value) => {
  const problem = list(integer(0, 6), { least: 1 })(value);
  if (problem || !Array.isArray(value)) return problem;
  return new Set(value).size === value.length
    ? undefined
    : { path: '', message: 'names the same item twice' };
};

const tier = object<PriceTier>({ above: integer(0), ...someRates });

const window = object<PriceWindow>({
  weekdays: optional(daysOfWeek),
  from: integer(0, minutesOfDay - 1),
  to: integer(1, minutesOfDay),
  zone,
  hoursIn: zone,
  ...someRates,
});

/** One price of a deployment; that its tiers ascend is `references`' matter. */
export const price: Check = object<Price>({
  from: integer(0),
  input: amount,
  output: amount,
  ...extraRates,
  tiers: optional(list(tier, { least: 1 })),
  windows: optional(list(window, { least: 1 })),
  batch: optional(differences),
  serviceTiers: optional(record((name) => below('', key(name) ?? words(name)), differences)),
});
