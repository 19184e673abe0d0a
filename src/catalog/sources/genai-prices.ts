import { readFileSync } from 'node:fs';
import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import { toUnits } from '../quantities.ts';
import { type CatalogSource, type DatedRates, type Pin, type RateName, sameProvider } from '../source.ts';

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

function readModel(model: ModelInfo) {
  const conditional: readonly ConditionalPrice[] = Array.isArray(model.prices)
    ? model.prices
    : [{ prices: model.prices }];
  const unsaid = new Set<string>();
  const prices: DatedRates[] = [];
  for (const { constraint, prices: rates } of conditional) {
    if (constraint !== undefined && constraint.type !== 'start_date') {
      unsaid.add('prices by the hour of the day');
      continue;
    }
    const read = readRates(rates, unsaid);
    if (read !== undefined) prices.push({ ...(constraint && { from: constraint.start_date }), rates: read });
  }
  return {
    facts: {
      ...(Number.isSafeInteger(model.context_window) && { context: model.context_window as number }),
      ...(model.deprecated === true && { deprecated: true }),
    },
    prices: prices.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1)),
    unsaid: [...unsaid].sort(),
  };
}

const names: Readonly<Record<string, RateName>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  output_reasoning_mtok: 'reasoning',
};

/** Undefined where it names no price of the prompt: then it is not a price by tokens. */
function readRates(prices: ModelPrice, unsaid: Set<string>): DatedRates['rates'] | undefined {
  const rates: Partial<Record<RateName, number>> = {};
  for (const [key, value] of Object.entries(prices)) {
    if (value === undefined) continue;
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    const base = typeof value === 'number' ? value : value.base;
    const units = toUnits(base);
    if (typeof value !== 'number') unsaid.add('other prices for long prompts');
    if (name === undefined) unsaid.add(`${key.replaceAll('_', ' ')}`);
    else if (units !== undefined) rates[name] = units;
  }
  // A model that only reads, such as one for embeddings, has no price for an answer.
  return rates.input === undefined ? undefined : { ...rates, output: rates.output ?? 0 };
}
