import { nearest } from '../diagnostic/suggest.ts';
import { addPrices, correctPrice, type Splice, setFields, setSources, splice } from './entry/edit-entry.ts';
import { type Entry, readEntry } from './entry/read-entry.ts';
import {
  blockItem,
  inline,
  type NewPrice,
  priceLines,
  writtenFact,
  writtenPrice,
} from './entry/write-entry.ts';
import { type Chosen, type Merged, merge } from './merge.ts';
import {
  type CatalogSource,
  type DatedRates,
  type FactName,
  factNames,
  type Pin,
  parsePin,
} from './source.ts';
import { inForce, sameWritten } from './timeline.ts';

/** A model of the registry that names a catalogue entry, and the entry's file where there is one. */
export interface PinnedModel {
  readonly id: string;
  readonly pin: string;
  readonly text: string | undefined;
}

/** What is to be done for one model. */
export interface Synced {
  readonly id: string;
  readonly pin: string;
  /** Below the registry. */
  readonly file: string;
  /** The file's new text; absent where it stays as it is. */
  readonly text?: string;
  /** What changes, in words. */
  readonly changes: readonly string[];
  /** What is left as it is although the sources say otherwise, and what they say that cannot be written. */
  readonly notes: readonly string[];
  /** Why nothing could be done. */
  readonly problem?: string;
}

/**
 * Brings what the sources say into the entries of the models that name one. A price that changed becomes an
 * entry from `today` on, and one that is in force or past is never touched; a fact is changed only where the
 * file says that it came from a source. The same arguments give the same bytes.
 */
export function syncCatalog(
  models: readonly PinnedModel[],
  sources: readonly CatalogSource[],
  today: string,
): Synced[] {
  return models.map((model) => syncModel(model, sources, today)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function syncModel({ id, pin, text }: PinnedModel, sources: readonly CatalogSource[], today: string): Synced {
  const base = { id, pin, file: `catalog/${id}.yaml`, changes: [], notes: [] };
  const parsed = parsePin(pin);
  const merged = parsed && merge(sources, parsed, today);
  if (parsed === undefined || merged === undefined)
    return { ...base, problem: unknown(pin, parsed, sources) };
  const notes: string[] = merged.unsaid.map((what) => `cannot be written: ${what}`);
  if (text === undefined) return { ...base, text: newEntry(pin, merged, today), changes: ['new'], notes };
  const entry = readEntry(text);
  if (entry === undefined)
    return { ...base, problem: `${base.file} cannot be changed: it is not a mapping in lines of its own` };

  const changes: string[] = [];
  const splices = [
    ...repin(entry, pin, changes),
    ...changeFacts(entry, merged, today, changes, notes),
    ...changePrices(entry, merged.prices, today, changes),
  ];
  return { ...base, ...(splices.length > 0 && { text: splice(text, splices) }), changes, notes };
}

function unknown(pin: string, parsed: Pin | undefined, sources: readonly CatalogSource[]): string {
  const names = parsed === undefined ? [] : sources.flatMap((source) => source.namesNear(parsed));
  const meant = parsed && nearest(parsed.model, names);
  const where = sources.map(({ title }) => title).join(' nor ');
  return `${pin} is not in ${where}${meant === undefined ? '' : `; did you mean ${parsed?.provider}/${meant}?`}`;
}

/** The model was pointed at another entry: what the file holds is about the old one. */
function repin(entry: Entry, pin: string, changes: string[]): Splice[] {
  if (entry.model === pin) return [];
  changes.push(`model: ${entry.model} → ${pin}`);
  return setFields(entry, { model: pin });
}

function changeFacts(
  entry: Entry,
  { facts }: Merged,
  today: string,
  changes: string[],
  notes: string[],
): Splice[] {
  const fields: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const name of factNames) {
    const chosen = facts[name];
    if (chosen === undefined) continue;
    const old = entry.facts[name];
    const next = writtenFact(name, chosen.value);
    // Nobody announces that a model is not deprecated; it is worth a line only where it was.
    const silent = old === undefined && next === false;
    if (silent || JSON.stringify(old) === JSON.stringify(next)) continue;
    const change = `${name}: ${old === undefined ? 'not said' : inline(old)} → ${inline(next)} (${chosen.source})`;
    if (old !== undefined && entry.sources[name] === undefined) {
      notes.push(`written by hand, left as it is: ${change}`);
      continue;
    }
    changes.push(change);
    fields[name] = next;
    sources[name] = sourceText(chosen, today);
  }
  return [...setFields(entry, fields), ...setSources(entry, sources)];
}

function changePrices(
  entry: Entry,
  chosen: Chosen<readonly DatedRates[]> | undefined,
  today: string,
  changes: string[],
): Splice[] {
  if (chosen === undefined) return [];
  const source = sourceText(chosen, today);
  const corrections: Splice[] = [];
  const added: (NewPrice & { from: string })[] = [];
  for (const { from, ...said } of fromTodayOn(chosen.value, today)) {
    const known = [...entry.prices, ...added].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
    const before = inForce(from, known)?.fields ?? {};
    const next = writtenPrice(said);
    // What a source does not name is no change: catalogues leave out what they do not know.
    const names = Object.keys(next).filter((name) => !sameWritten(before[name], next[name]));
    if (names.length === 0) continue;
    const words = names.map((name) => `${name} ${shown(before[name])} → ${shown(next[name])}`);
    changes.push(`price from ${from}: ${words.join(', ')} (${chosen.source})`);
    // A day has one price, and one that begins today or later is not history.
    const index = entry.prices.findIndex((price) => price.from === from);
    const changed = Object.fromEntries(names.map((name) => [name, next[name]]));
    if (index === -1) added.push({ from, source, fields: { ...before, ...next } });
    else corrections.push(...correctPrice(entry, index, source, changed));
  }
  return [...corrections, ...addPrices(entry, added)];
}

function shown(value: unknown): string {
  return value === undefined ? 'not said' : inline(value);
}

/** What a source asks today, and what it has announced. */
function fromTodayOn(prices: readonly DatedRates[], today: string): (DatedRates & { from: string })[] {
  const now = inForce(today, prices);
  const announced = prices.flatMap((price) =>
    price.from !== undefined && price.from > today ? [{ ...price, from: price.from }] : [],
  );
  return now === undefined ? announced : [{ ...now, from: today }, ...announced];
}

function newEntry(pin: string, { facts, prices }: Merged, today: string): string {
  const known = factNames.flatMap((name: FactName) => {
    const chosen = facts[name];
    return chosen === undefined || chosen.value === false ? [] : [{ name, chosen }];
  });
  const lines = [
    '# yaml-language-server: $schema=../../schemas/catalog.schema.json',
    `model: ${inline(pin)}`,
    ...(known.length === 0 ? [] : ['sources:']),
    ...known.map(({ name, chosen }) => `  ${name}: ${inline(sourceText(chosen, today))}`),
    ...known.map(({ name, chosen }) => `${name}: ${inline(writtenFact(name, chosen.value))}`),
    ...(prices === undefined ? [] : ['prices:', ...priceItems(prices, today)]),
  ];
  return `${lines.join('\n')}\n`;
}

function priceItems(prices: Chosen<readonly DatedRates[]>, today: string): string[] {
  const source = sourceText(prices, today);
  return prices.value.map((price) => {
    const from = price.from === undefined ? {} : { from: price.from };
    return blockItem(priceLines({ ...from, source, fields: writtenPrice(price) }), 2);
  });
}

/** `genai-prices 0.1.8, read 2026-11-23; models.dev agrees`. */
function sourceText({ source, agree }: Pick<Chosen<unknown>, 'source' | 'agree'>, today: string): string {
  const seconded =
    agree.length === 0 ? '' : `; ${agree.join(', ')} ${agree.length === 1 ? 'agrees' : 'agree'}`;
  return `${source}, read ${today}${seconded}`;
}
