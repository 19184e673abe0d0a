const unitsPerDollar = 1e10;

/** 1e-10 USD out of a catalogue's dollars; undefined for what no price can be. */
export function toUnits(dollars: unknown): number | undefined {
  if (typeof dollars !== 'number' || !(dollars >= 0)) return undefined;
  const units = Math.round(dollars * unitsPerDollar);
  return Number.isSafeInteger(units) ? units : undefined;
}

/** `0.0375 USD` for 375,000,000 units, without a digit too many. */
export function writeMoney(units: number): string {
  const digits = String(units).padStart(11, '0');
  const fraction = digits.slice(-10).replace(/0+$/, '');
  return `${digits.slice(0, -10)}${fraction === '' ? '' : `.${fraction}`} USD`;
}

/** Units out of `0.0375 USD`; undefined where the text is not of that form. */
export function readMoney(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d+)(?:\.(\d{1,10}))? USD$/.exec(text) : null;
  return match === null ? undefined : Number(`${match[1]}${(match[2] ?? '').padEnd(10, '0')}`);
}

/** `128k`, `1.05M`, `65536 tokens`: as people write it, and exact. */
export function writeTokens(count: number): string {
  if (count >= 1_000_000 && count % 10_000 === 0) return `${count / 1_000_000}M`;
  return count % 1000 === 0 ? `${count / 1000}k` : `${count} tokens`;
}

/** The number in `128k`, `1.05M`, `65536 tokens`; undefined where the text is not of that form. */
export function readTokens(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d+(?:\.\d{1,6})?)( tokens|k|M)$/.exec(text) : null;
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * ({ k: 1000, M: 1_000_000 }[match[2] ?? ''] ?? 1));
}
