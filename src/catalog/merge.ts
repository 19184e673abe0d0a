import {
  type CatalogSource,
  type DatedRates,
  type FactName,
  type Facts,
  factNames,
  type Offer,
  type Pin,
} from './source.ts';
import { sameRates } from './timeline.ts';

/** A figure out of several sources: the one that is taken, whose it is, and why. */
export interface Chosen<T> {
  readonly value: T;
  readonly source: string;
  readonly why: Why;
  /** Sources that say the same, and sources that say something else. */
  readonly agree: readonly string[];
  readonly differ: readonly string[];
}

/** `only`: nobody else says it. `subject`: it is what the source is for. `first`: it was named first. */
export type Why = 'only' | 'subject' | 'first';

/** What all sources together say of one model. */
export interface Merged {
  readonly facts: { readonly [Name in FactName]?: Chosen<NonNullable<Facts[Name]>> };
  readonly prices: Chosen<readonly DatedRates[]> | undefined;
  /** What the source of the prices says that a price of the registry cannot say. */
  readonly unsaid: readonly string[];
}

/**
 * Takes each fact and the prices from the source whose subject they are, or else from the one that was named
 * first; undefined where no source knows the model. Prices are taken as a whole: two sources' rates in one
 * price would be nobody's price.
 */
export function merge(sources: readonly CatalogSource[], pin: Pin, today: string): Merged | undefined {
  const offers = sources.flatMap((source) => {
    const offer = source.find(pin);
    return offer === undefined ? [] : [{ source, offer }];
  });
  if (offers.length === 0) return undefined;
  const facts: Record<string, Chosen<unknown>> = {};
  for (const name of factNames) {
    const chosen = choose(offers, 'facts', ({ facts: said }) => said[name], sameJson);
    if (chosen !== undefined) facts[name] = chosen;
  }
  const prices = choose(
    offers,
    'prices',
    ({ prices: said }) => (said.length === 0 ? undefined : said),
    (one, other) => sameRates(one, other, today),
  );
  const priced = offers.find(({ source }) => source.title === prices?.source);
  return { facts, prices, unsaid: priced?.offer.unsaid ?? [] };
}

interface Said {
  readonly source: CatalogSource;
  readonly offer: Offer;
}

function choose<T>(
  offers: readonly Said[],
  subject: CatalogSource['subject'],
  read: (offer: Offer) => T | undefined,
  same: (one: T, other: T) => boolean,
): Chosen<T> | undefined {
  const said = offers.flatMap(({ source, offer }) => {
    const value = read(offer);
    return value === undefined ? [] : [{ source, value }];
  });
  const expert = said.find(({ source }) => source.subject === subject);
  const taken = expert ?? said[0];
  if (taken === undefined) return undefined;
  const others = said.filter((other) => other !== taken);
  const titles = (agreeing: boolean) =>
    others.filter(({ value }) => same(taken.value, value) === agreeing).map(({ source }) => source.title);
  return {
    value: taken.value,
    source: taken.source.title,
    why: others.length === 0 ? 'only' : expert === undefined ? 'first' : 'subject',
    agree: titles(true),
    differ: titles(false),
  };
}

/** Facts are texts, numbers and lists in a fixed order. */
function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
