import { amount, key, rising, zone } from './check-fields.ts';
import { type Check, integer, list, object, optional, record, set, words } from './shape.ts';
import type { Price, PriceTier, PriceWindow, Rates } from './table.ts';

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

const tier = object<PriceTier>({ above: amount, ...someRates });

const window = object<PriceWindow>({
  weekdays: optional(set(integer(0, 6), { least: 1 })),
  from: integer(0, minutesOfDay - 1),
  to: integer(1, minutesOfDay),
  zone,
  hoursIn: zone,
  ...someRates,
});

/** One price of a deployment. */
export const price: Check = object<Price>({
  from: amount,
  input: amount,
  output: amount,
  ...extraRates,
  tiers: optional(rising(tier, 'above')),
  windows: optional(list(window, { least: 1 })),
  batch: optional(differences),
  serviceTiers: optional(record((name, root) => key(name, root) ?? words(name, root), differences)),
});
