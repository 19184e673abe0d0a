import { stringify } from 'yaml';
import { writeMoney, writeTokens } from '../quantities.ts';
import { type DatedRates, type FactName, type Facts, type Rates, rateNames } from '../source.ts';

/** A fact as the registry writes it, as a plain value. */
export function writtenFact(name: FactName, value: NonNullable<Facts[FactName]>): unknown {
  return (name === 'context' || name === 'output') && typeof value === 'number' ? writeTokens(value) : value;
}

/** One line of YAML for a value: text in quotes where it needs them, `[text, image]`, `{ input: [text] }`. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) {
    // As inside a list, where a comma needs quotes that it does not need elsewhere.
    const list = stringify([value], { collectionStyle: 'flow', lineWidth: 0, schema: 'core' });
    return list.slice('[ '.length, list.lastIndexOf(' ]'));
  }
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${key}: ${inline(part)}`)
    .join(', ')} }`;
}

/** The fields of a price, `from` and `source` left out. */
export type PriceFields = Readonly<Record<string, unknown>>;

/** A source's price as the registry writes it. */
export function writtenPrice({ rates, tiers, windows }: DatedRates): PriceFields {
  return {
    ...writtenRates(rates),
    ...(tiers && {
      tiers: tiers.map(({ above, rates: inner }) => ({ above: writeTokens(above), ...writtenRates(inner) })),
    }),
    ...(windows && {
      windows: windows.map(({ hours, rates: inner }) => ({ hours, ...writtenRates(inner) })),
    }),
  };
}

function writtenRates(rates: Rates): Readonly<Record<string, string>> {
  const named = rateNames.flatMap((name) => {
    const units = rates[name];
    return units === undefined ? [] : [[name, writeMoney(units)]];
  });
  return Object.fromEntries(named);
}

/** A price that is to be written. */
export interface NewPrice {
  readonly from?: string;
  readonly source: string;
  readonly fields: PriceFields;
}

/** A price's lines: `input: 5 USD`; a list has a line for each of its items. */
export function priceLines({ from, source, fields }: NewPrice): string[] {
  return [
    ...(from === undefined ? [] : [`from: ${from}`]),
    `source: ${inline(source)}`,
    ...Object.entries(fields).flatMap(([name, value]) =>
      Array.isArray(value)
        ? [`${name}:`, ...value.map((item) => `  - ${inline(item)}`)]
        : [`${name}: ${inline(value)}`],
    ),
  ];
}

/** A list item out of lines, indented by a number of columns. */
export function blockItem(lines: readonly string[], indent: number): string {
  const margin = ' '.repeat(indent);
  return lines.map((line, index) => `${margin}${index === 0 ? '- ' : '  '}${line}`).join('\n');
}
