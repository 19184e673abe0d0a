import { readPrice } from './entry/read-entry.ts';
import { inline, writtenPrice } from './entry/write-entry.ts';
import { readTokens, writeTokens } from './quantities.ts';
import { type CatalogSource, type DatedRates, type Facts, parsePin, rateNames } from './source.ts';
import { inForce } from './timeline.ts';

/** A model of the registry with the fields that hold for it, its own over those of its catalogue entry. */
export interface ComparedModel {
  readonly id: string;
  readonly pin: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A figure on which the registry and the sources do not all agree. */
export interface Difference {
  readonly model: string;
  readonly pin: string;
  /** `context`, `output`, `lifecycle`, or a rate: `price.cacheRead`. */
  readonly figure: string;
  /** Who says what, the registry first; whoever does not say is left out. */
  readonly values: readonly { readonly who: string; readonly value: string }[];
}

/** What a comparison found. */
export interface CatalogDifferences {
  readonly differences: readonly Difference[];
  /** Models that no source knows. */
  readonly unknown: readonly { readonly model: string; readonly pin: string }[];
}

/** Compares limits, lifecycle and the prices of a day between the registry and every source. */
export function diffCatalog(
  models: readonly ComparedModel[],
  sources: readonly CatalogSource[],
  today: string,
): CatalogDifferences {
  const differences: Difference[] = [];
  const unknown: { model: string; pin: string }[] = [];
  for (const { id, pin, fields } of models.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const parsed = parsePin(pin);
    const said = sources.flatMap((source) => {
      const offer = parsed && source.find(parsed);
      return offer === undefined
        ? []
        : [{ who: source.title, figures: figuresOf(offer.facts, offer.prices, today) }];
    });
    if (said.length === 0) unknown.push({ model: id, pin });
    const all = [{ who: 'registry', figures: registryFigures(fields, today) }, ...said];
    for (const figure of figureNames) {
      const values = all.flatMap(({ who, figures }) => {
        const value = figures.get(figure);
        return value === undefined ? [] : [{ who, value }];
      });
      if (new Set(values.map(({ value }) => value)).size > 1) {
        differences.push({ model: id, pin, figure, values });
      }
    }
  }
  return { differences, unknown };
}

const priceNames = [...rateNames, 'tiers'].map((name) => `price.${name}`);
const figureNames = ['context', 'output', 'lifecycle', ...priceNames];

type Figures = ReadonlyMap<string, string>;

function figuresOf(facts: Facts, prices: readonly DatedRates[], today: string): Figures {
  const figures = new Map<string, string>();
  if (facts.context !== undefined) figures.set('context', writeTokens(facts.context));
  if (facts.output !== undefined) figures.set('output', writeTokens(facts.output));
  if (facts.deprecated !== undefined) figures.set('lifecycle', facts.deprecated ? 'deprecated' : 'served');
  const price = inForce(today, prices);
  for (const [name, value] of Object.entries(price === undefined ? {} : writtenPrice(price))) {
    figures.set(`price.${name}`, inline(value));
  }
  return figures;
}

function registryFigures(fields: ComparedModel['fields'], today: string): Figures {
  const prices = Array.isArray(fields['prices']) ? fields['prices'].map(readPrice) : [];
  const [context, output] = [readTokens(fields['context']), readTokens(fields['output'])];
  const deprecated = fields['deprecated'] === true || fields['sunset'] !== undefined;
  const facts = {
    ...(context !== undefined && { context }),
    ...(output !== undefined && { output }),
    deprecated,
  };
  return figuresOf(
    facts,
    prices.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1)),
    today,
  );
}
