import { invariant } from '../invariant.ts';

/** In milliseconds. */
const unitsOfTime: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads `30s`, `800ms`, `5m`, `1h`, `30d` as milliseconds. The schema has checked the form. */
export function parseDuration(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  invariant(match?.[1] !== undefined && match[2] !== undefined, `"${text}" is a duration`);
  const unit = unitsOfTime[match[2]];
  invariant(unit !== undefined, `"${match[2]}" is a unit of time`);
  return Number(match[1]) * unit;
}

/** Reads `8192 tokens`, `128k`, `1.05M` as a number of tokens. */
export function parseTokens(text: string): number {
  const match = /^([\d.]+)( tokens|k|M)$/.exec(text);
  invariant(match?.[1] !== undefined && match[2] !== undefined, `"${text}" is a number of tokens`);
  return scaleDecimal(match[1], { ' tokens': 0, k: 3, M: 6 }[match[2]] ?? 0);
}

/** Reads `90%`, `0.5%` as thousandths of a percent, which are buckets of 100,000. */
export function parseShare(text: string): number {
  invariant(text.endsWith('%'), `"${text}" is a share`);
  return scaleDecimal(text.slice(0, -1), 3);
}

/** Reads `0.0375 USD` as units of 1e-10 USD: the price of a million tokens stays that of a million. */
export function parsePrice(text: string): number {
  invariant(text.endsWith(' USD'), `"${text}" is an amount of money`);
  return scaleDecimal(text.slice(0, -' USD'.length), 10);
}

/** Reads `2026-11-23` as the UTC second on which that day begins, and `2026-12-01T09:00:00Z` as that second. */
export function parseDate(text: string): number {
  return Math.floor(Date.parse(text.includes('T') ? text : `${text}T00:00:00Z`) / 1000);
}

/** Reads `60`, `4k`, `1.5M` as a number of things. */
export function parseCount(count: number | string): number {
  if (typeof count === 'number') return count;
  return scaleDecimal(count.slice(0, -1), count.endsWith('k') ? 3 : 6);
}

/** Moves the decimal point to the right in the text, so that no digit passes through a binary fraction. */
function scaleDecimal(text: string, places: number): number {
  const [whole = '', fraction = ''] = text.split('.');
  invariant(fraction.length <= places, `"${text}" has at most ${places} decimals`);
  return Number(whole + fraction.padEnd(places, '0'));
}

/** How to speak of a quantity to somebody who wrote it wrongly. */
export interface QuantityWords {
  readonly what: string;
  /** The text to write for a number without a unit. */
  write(bare: number): string;
  /** The number and unit that were probably meant, as the schema wants them. */
  repair(text: string): string | undefined;
}

const duration: Omit<QuantityWords, 'write'> = {
  what: 'a length of time with its unit',
  repair(text) {
    const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)[a-z]*$/i.exec(text);
    const unit = match?.[2]?.toLowerCase() ?? '';
    const milliseconds = Math.round(Number(match?.[1]) * (unitsOfTime[unit] ?? Number.NaN));
    if (!(milliseconds > 0)) return undefined;
    return Number.isInteger(Number(match?.[1])) ? `${match?.[1]}${unit}` : `${milliseconds}ms`;
  },
};

/** By the names that the schemas give them. */
export const quantities: Readonly<Record<string, QuantityWords>> = {
  duration: { ...duration, write: (bare) => (Number.isInteger(bare) ? `${bare}s` : `${bare * 1000}ms`) },
  retention: { ...duration, write: (bare) => `${bare}d` },
  tokens: {
    what: 'a number of tokens with its unit',
    write: (bare) => (bare >= 1000 && bare % 1000 === 0 ? `${bare / 1000}k` : `${bare} tokens`),
    repair: (text) =>
      /^(\d+(?:\.\d{1,3})?)\s*(k|M)(?:\s*tokens)?$/i
        .exec(text)
        ?.slice(1)
        .join('')
        .replace('K', 'k')
        .replace('m', 'M'),
  },
  share: {
    what: 'a share with its percent sign',
    write: (bare) => `${bare}%`,
    repair: (text) => /^(\d+(?:\.\d{1,3})?)\s*(?:%|percent)$/i.exec(text)?.[1]?.concat('%'),
  },
  money: {
    what: 'an amount of money with its currency',
    write: (bare) => `${bare} USD`,
    repair: (text) => /^(?:USD|\$)?\s*(\d+(?:\.\d{1,10})?)\s*(?:USD|\$)?$/i.exec(text)?.[1]?.concat(' USD'),
  },
};
