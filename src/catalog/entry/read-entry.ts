import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { readMoney, readTokens } from '../quantities.ts';
import {
  type DatedRates,
  type FactName,
  factNames,
  type RateName,
  type Rates,
  rateNames,
} from '../source.ts';

/** A file of the pinned catalogue as it stands, with the places that a change must touch. */
export interface Entry {
  readonly text: string;
  readonly root: YAMLMap.Parsed;
  /** The entry's name in the catalogues. */
  readonly model: string;
  /** Facts as they are written: the plain values of the YAML. */
  readonly facts: Readonly<Partial<Record<FactName, unknown>>>;
  /** Whose each fact is; a fact without a source was written by hand. */
  readonly sources: Readonly<Record<string, string>>;
  /** In the order of the file, which is that of the days. */
  readonly prices: readonly EntryPrice[];
}

/** A price as it is written. */
export interface EntryPrice extends DatedRates {
  /** All of it but `from` and `source`: plain values of the YAML, of which the rates are a part. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a catalogue file; undefined where it is not a mapping in lines, which is the only form that is changed. */
export function readEntry(written: string): Entry | undefined {
  // What is added is added in front of a line's end.
  const text = written.endsWith('\n') ? written : `${written}\n`;
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root) || root.flow === true) return undefined;
  const plain = document.toJS() as Readonly<Record<string, unknown>>; // A mapping becomes an object.
  const prices = plain['prices'];
  return {
    text,
    root,
    model: String(plain['model']),
    facts: Object.fromEntries(
      factNames.filter((name) => plain[name] !== undefined).map((name) => [name, plain[name]]),
    ),
    sources: Object.fromEntries(
      Object.entries((plain['sources'] ?? {}) as object).map(([name, source]) => [name, String(source)]),
    ),
    prices: Array.isArray(prices) ? prices.map(readPrice) : [],
  };
}

/** A price as the registry writes it. What has another form than expected is left out of the rates. */
export function readPrice(price: Readonly<Record<string, unknown>>): EntryPrice {
  const { from, source: _, ...fields } = price;
  const tiers = (Array.isArray(price['tiers']) ? price['tiers'] : []).flatMap((tier) => {
    const above = readTokens(tier?.above);
    return above === undefined ? [] : [{ above, rates: readRates(tier) }];
  });
  return {
    ...(typeof from === 'string' && { from }),
    rates: readRates(price),
    ...(tiers.length > 0 && { tiers }),
    fields,
  };
}

function readRates(written: Readonly<Record<string, unknown>>): Rates {
  const rates: Partial<Record<RateName, number>> = {};
  for (const name of rateNames) {
    const units = readMoney(written[name]);
    if (units !== undefined) rates[name] = units;
  }
  return rates;
}

/** The mapping's node under a key, with the end of the key's colon. */
export function fieldOf(
  map: YAMLMap.Parsed,
  key: string,
): { readonly afterKey: number; readonly node: ParsedNode } | undefined {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (pair === undefined || !isScalar(pair.key) || pair.value === null) return undefined;
  return { afterKey: pair.key.range[1], node: pair.value };
}

/** The prices' items, where they are a list. */
export function priceItems(
  root: YAMLMap.Parsed,
): { readonly flow: boolean; readonly items: readonly ParsedNode[] } | undefined {
  const node = fieldOf(root, 'prices')?.node;
  return isSeq(node) ? { flow: node.flow === true, items: node.items } : undefined;
}
