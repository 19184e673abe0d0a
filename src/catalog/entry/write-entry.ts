import { stringify } from 'yaml';
import { writeMoney, writeTokens } from '../quantities.ts';
import { type FactName, type Facts, type Rates, rateNames } from '../source.ts';

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

/** The fields of a price, each as its line: `input: 5 USD`. */
export function priceLines(price: { from?: string; source: string; rates: Rates }): string[] {
  return [
    ...(price.from === undefined ? [] : [`from: ${price.from}`]),
    `source: ${inline(price.source)}`,
    ...rateNames.flatMap((name) => {
      const units = price.rates[name];
      return units === undefined ? [] : [`${name}: ${writeMoney(units)}`];
    }),
  ];
}

/** A list item out of lines, indented by a number of columns. */
export function blockItem(lines: readonly string[], indent: number): string {
  const margin = ' '.repeat(indent);
  return lines.map((line, index) => `${margin}${index === 0 ? '- ' : '  '}${line}`).join('\n');
}
