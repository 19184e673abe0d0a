import { readFileSync } from 'node:fs';
import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import { toUnits } from '../quantities.ts';
import {
  type CatalogSource,
  type DatedRates,
  type Offer,
  type Pin,
  type RateName,
  sameProvider,
} from '../source.ts';

/**
 * The prices that come with the package `@pydantic/genai-prices`; nothing is fetched. It is loaded when it is
 * asked for, because it weighs more than the rest of the command line.
 *
 * https://github.com/pydantic/genai-prices
 */
export async function openGenaiPrices(): Promise<CatalogSource> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');

  const providerOf = ({ provider }: Pin) =>
    findProvider({ providerId: provider }) ?? findProvider({ providerId: provider.replace(/-?ai$/, '') });

  return {
    title: `genai-prices ${installedVersion()}`,
    subject: 'prices',
    find(pin) {
      const provider = providerOf(pin);
      if (provider === undefined || !sameProvider(provider.id, pin.provider)) return undefined;
      const named = provider.models.find(({ id }) => id === pin.model);
      // Its own patterns know the dated and the spelt-out names of a model.
      const meant = named?.id ?? calcPrice({}, pin.model, { providerId: provider.id })?.model.id;
      const model = provider.models.find(({ id }) => id === meant);
      return model === undefined ? undefined : readModel(model);
    },
    namesNear: (pin) => providerOf(pin)?.models.map(({ id }) => id) ?? [],
  };
}

/** The package's door leads to its code only, so that its version is read from the file beside it. */
function installedVersion(): string {
  const file = new URL('../package.json', import.meta.resolve('@pydantic/genai-prices'));
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }; // Every package has one.
  return version;
}

function readModel(model: ModelInfo): Offer {
  const conditional: readonly ConditionalPrice[] = Array.isArray(model.prices)
    ? model.prices
    : [{ prices: model.prices }];
  const unsaid = new Set<string>();
  const prices: DatedRates[] = [];
  const windows: NonNullable<DatedRates['windows']>[number][] = [];
  for (const { constraint, prices: said } of conditional) {
    const price = readPrice(said, unsaid);
    if (price === undefined) continue;
    if (constraint === undefined) prices.push(price);
    else if (constraint.type === 'start_date') prices.push({ from: constraint.start_date, ...price });
    else windows.push({ hours: hoursOf(constraint), rates: price.rates });
  }
  prices.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  // An entry has either a day or hours, so that hours are those of the newest price.
  const newest = prices.at(-1);
  if (newest !== undefined && windows.length > 0) prices[prices.length - 1] = { ...newest, windows };
  return {
    facts: {
      ...(Number.isSafeInteger(model.context_window) && { context: model.context_window as number }),
      ...(model.deprecated === true && { deprecated: true }),
    },
    prices,
    unsaid: [...unsaid].sort(),
  };
}

/** `01:00-04:00` out of `01:00:00Z` and `04:00:00Z`. */
function hoursOf({ start_time, end_time }: { start_time: string; end_time: string }): string {
  return `${start_time.slice(0, 5)}-${end_time.slice(0, 5)}`;
}

/** Its keys, and how many of their units cost one of ours. */
const names: Readonly<Record<string, readonly [RateName, number]>> = {
  input_mtok: ['input', 1],
  output_mtok: ['output', 1],
  cache_read_mtok: ['cacheRead', 1],
  cache_write_mtok: ['cacheWrite', 1],
  cache_write_1h_mtok: ['cacheWrite1h', 1],
  output_reasoning_mtok: ['reasoning', 1],
  input_audio_mtok: ['audioInput', 1],
  output_audio_mtok: ['audioOutput', 1],
  input_image_mtok: ['imageInput', 1],
  web_searches_kcount: ['perSearch', 1000],
};

/** Undefined where it names no price of the prompt: then it is not a price by tokens. */
function readPrice(prices: ModelPrice, unsaid: Set<string>): DatedRates | undefined {
  const rates: Partial<Record<RateName, number>> = {};
  const steps: { name: RateName; above: number; units: number }[] = [];
  for (const [key, value] of Object.entries(prices)) {
    const known = Object.hasOwn(names, key) ? names[key] : undefined;
    if (value === undefined) continue;
    if (known === undefined) {
      unsaid.add(key.replaceAll('_', ' '));
      continue;
    }
    const [name, per] = known;
    const base = toUnits((typeof value === 'number' ? value : value.base) / per);
    if (base !== undefined) rates[name] = base;
    for (const { start, price } of typeof value === 'number' ? [] : value.tiers) {
      const units = toUnits(price / per);
      if (units !== undefined) steps.push({ name, above: start, units });
    }
  }
  // A model that only reads, such as one for embeddings, has no price for an answer.
  if (rates.input === undefined) return undefined;
  const tiers = [...new Set(steps.map(({ above }) => above))]
    .sort((a, b) => a - b)
    .map((above) => ({ above, rates: ratesAbove(above, steps) }));
  return { rates: { ...rates, output: rates.output ?? 0 }, ...(tiers.length > 0 && { tiers }) };
}

/** Each rate goes by its own steps; a tier of the registry says all that differ from the price below the first. */
function ratesAbove(
  above: number,
  steps: readonly { name: RateName; above: number; units: number }[],
): DatedRates['rates'] {
  const reached = steps.filter((step) => step.above <= above).sort((a, b) => a.above - b.above);
  return Object.fromEntries(reached.map(({ name, units }) => [name, units]));
}
