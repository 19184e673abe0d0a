import { isMap, type YAMLMap } from 'yaml';
import { type Entry, fieldOf, priceItems } from './read-entry.ts';
import { blockItem, inline, type NewPrice, type PriceFields, priceLines } from './write-entry.ts';

/** Replace the text from one offset to another. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Applies splices that do not overlap. Everything between them stays as it was, to the byte. */
export function splice(text: string, splices: readonly Splice[]): string {
  // From the end, so that earlier offsets keep their meaning; of two at one place the first comes first.
  const fromTheEnd = splices.toReversed().sort((a, b) => b.from - a.from);
  return fromTheEnd.reduce(
    (done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to),
    text,
  );
}

/** Gives fields at the top of the file their values. A comment beside an old one stays. */
export function setFields(entry: Entry, fields: Fields): Splice[] {
  return put(entry.text, entry.root, fields);
}

/** Says of facts where they come from. */
export function setSources(entry: Entry, sources: Readonly<Record<string, string>>): Splice[] {
  const map = fieldOf(entry.root, 'sources')?.node;
  if (isMap(map)) return put(entry.text, map, sources);
  const lines = Object.entries(sources).map(([name, source]) => `\n  ${name}: ${inline(source)}`);
  return lines.length === 0 ? [] : [after(entry.text, entry.root.range[1], `sources:${lines.join('')}`)];
}

/** Puts prices into the list where their days belong. The entries that are there are not touched. */
export function addPrices(entry: Entry, prices: readonly NewPrice[]): Splice[] {
  const list = priceItems(entry.root);
  if (list !== undefined && list.items.length > 0) return prices.map((price) => addPrice(entry, list, price));
  const items = prices.map((price) => blockItem(priceLines(price), 2));
  return prices.length === 0 ? [] : [after(entry.text, entry.root.range[1], `prices:\n${items.join('\n')}`)];
}

function addPrice(
  { text, prices }: Entry,
  { flow, items }: NonNullable<ReturnType<typeof priceItems>>,
  price: NewPrice,
): Splice {
  const later = prices.findIndex(({ from }) => from !== undefined && from > (price.from ?? ''));
  const previous = items[(later === -1 ? items.length : later) - 1];
  const first = items[0]?.range[0] ?? 0;
  if (flow) {
    const { fields, ...head } = price;
    const item = inline({ ...head, ...fields });
    if (previous === undefined) return { from: first, to: first, text: `${item}, ` };
    return { from: previous.range[1], to: previous.range[1], text: `, ${item}` };
  }
  const dash = text.lastIndexOf('-', first);
  const indent = columnOf(text, dash);
  if (previous !== undefined) return after(text, previous.range[1], blockItem(priceLines(price), indent));
  return { from: dash - indent, to: dash - indent, text: `${blockItem(priceLines(price), indent)}\n` };
}

/** Corrects an entry that is not history yet: its source, and the fields that changed. */
export function correctPrice(entry: Entry, index: number, source: string, changed: PriceFields): Splice[] {
  const item = priceItems(entry.root)?.items[index];
  return isMap(item) ? put(entry.text, item, { source, ...changed }) : [];
}

type Fields = Readonly<Record<string, unknown>>;

/** Replaces fields of a mapping, and adds those that it does not have as its last. */
function put(text: string, map: YAMLMap.Parsed, fields: Fields): Splice[] {
  const replaced: Splice[] = [];
  const added: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const field = fieldOf(map, name);
    if (field === undefined) added.push(`${name}: ${inline(value)}`);
    else {
      const from = text.indexOf(':', field.afterKey) + 1;
      replaced.push({ from, to: contentEnd(text, field.node.range[1]), text: ` ${inline(value)}` });
    }
  }
  return added.length === 0 ? replaced : [...replaced, append(text, map, added)];
}

function append(text: string, map: YAMLMap.Parsed, fields: readonly string[]): Splice {
  const first = map.items[0];
  if (map.flow === true) {
    const at = contentEnd(text, contentEnd(text, map.range[1]) - 1);
    const glue = first === undefined || text[at - 1] === ',' ? ' ' : ', ';
    return { from: at, to: at, text: glue + fields.join(', ') };
  }
  const margin = ' '.repeat(columnOf(text, first?.key.range[0] ?? 0));
  return after(text, map.range[1], fields.map((field) => margin + field).join('\n'));
}

/** Lines after the one on which something ends, so that a comment behind it stays where it is. */
function after(text: string, end: number, lines: string): Splice {
  const at = text.indexOf('\n', contentEnd(text, end));
  return { from: at, to: at, text: `\n${lines}` };
}

/** A node's end without the white space and the comments that the parser counts to a block. */
function contentEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
