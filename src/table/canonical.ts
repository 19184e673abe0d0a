/**
 * Writes JSON in its one canonical form (RFC 8785): keys in UTF-16 order, no white space, numbers and strings
 * as ECMAScript writes them. Properties that are `undefined` are left out. Throws a `TypeError` on what JSON
 * cannot say: a number that is not finite, a lone surrogate, a function, a cycle's end of the stack.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) return `[${canonicalItems(value)}]`;
  if (typeof value === 'object') return canonicalObject(value);
  throw new TypeError(`JSON has no ${typeof value}`);
}

function canonicalItems(list: readonly unknown[]): string {
  let text = '';
  for (const item of list) text += `${text && ','}${canonicalJson(item)}`;
  return text;
}

function canonicalObject(value: object): string {
  const record = value as Readonly<Record<string, unknown>>; // Every object has its members by name.
  let text = '';
  // `sort` itself compares in UTF-16 order.
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member !== undefined) text += `${text && ','}${canonicalString(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  if (!value.isWellFormed())
    throw new TypeError('JSON text is Unicode, and this string has a lone surrogate');
  return JSON.stringify(value);
}

/** ASCII of which nothing is escaped: nearly every text of a table, and its own form between quotes. */
const plain = /^[ !#-[\]-~]*$/;
