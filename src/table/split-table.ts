import type { Pause } from './pause.ts';

/** A table's text, cut at its parts and, within `capabilities`, at each of them; in the order of the text. */
export interface SplitTable {
  /** By the table's own keys; of `capabilities` there is none. */
  readonly parts: ReadonlyMap<string, string>;
  readonly capabilities: ReadonlyMap<string, string>;
  /** The capabilities whose texts are not those of `known`. */
  readonly changed: ReadonlySet<string>;
  /** Whether the ids are those of `known`. */
  readonly isLike: boolean;
  /** The deepest nesting that was met; what equals a text that is known was not looked into. */
  readonly depth: number;
}

/**
 * Cuts the text of a table into pieces without parsing it, as far as it has the canonical form: no white space around
 * keys, which rise and need no escape. Nothing where it has another. What it answers is JSON exactly where each piece
 * is. A capability whose text is a `known` one's is found by comparing the two, many times faster than it is read.
 */
export async function splitTable(
  text: string,
  { known, pause }: { known: ReadonlyMap<string, string>; pause: Pause },
): Promise<SplitTable | undefined> {
  if (text[0] !== '{') return undefined;
  const parts = new Map<string, string>();
  let capabilities: Extent | undefined;
  let depth = 0;
  let at = 1;
  for (let last = ''; ; ) {
    const member = memberAt(text, at, last);
    if (member === undefined) return undefined;
    const { key, from } = member;
    let value: { readonly to: number; readonly depth: number };
    if (key === 'capabilities') {
      capabilities = await splitCapabilities(text, from, { known, pause });
      if (capabilities === undefined) return undefined;
      value = capabilities;
    } else {
      value = extentOf(text, from);
      parts.set(key, text.slice(from, value.to));
    }
    depth = Math.max(depth, value.depth + 1);
    last = key;
    at = value.to + 1;
    if (text[value.to] === ',') continue;
    const whole = text[value.to] === '}' && at === text.length;
    if (!whole || capabilities === undefined) return undefined;
    const { pieces, changed, isLike } = capabilities;
    return { parts, capabilities: pieces, changed, isLike, depth };
  }
}

interface Extent {
  readonly pieces: ReadonlyMap<string, string>;
  readonly changed: ReadonlySet<string>;
  readonly isLike: boolean;
  /** Where it ends: the place behind its last character. */
  readonly to: number;
  readonly depth: number;
}

async function splitCapabilities(
  text: string,
  start: number,
  { known, pause }: { known: ReadonlyMap<string, string>; pause: Pause },
): Promise<Extent | undefined> {
  const pieces = new Map<string, string>();
  const changed = new Set<string>();
  const end = (to: number, depth: number, isLike: boolean) => ({ pieces, changed, isLike, to, depth });
  if (text.startsWith('{}', start)) return end(start + 2, 1, known.size === 0);
  if (text[start] !== '{') return undefined;
  const rest = known.entries();
  let expected = rest.next().value;
  let isLike = true;
  let depth = 1;
  let at = start + 1;
  for (let last = ''; ; ) {
    let to = expected === undefined ? 0 : endOfMember(text, at, expected);
    if (expected !== undefined && to > 0) {
      const [id, before] = expected;
      pieces.set(id, before);
      last = id;
      expected = rest.next().value;
    } else {
      const member = memberAt(text, at, last);
      if (member === undefined) return undefined;
      const { key, from } = member;
      const value = extentOf(text, from);
      to = value.to;
      depth = Math.max(depth, value.depth + 1);
      pieces.set(key, text.slice(from, to));
      changed.add(key);
      last = key;
      // Both are in one order: what is known of smaller keys is gone.
      for (; expected !== undefined && expected[0] < key; expected = rest.next().value) isLike = false;
      if (expected?.[0] === key) expected = rest.next().value;
      else isLike = false;
    }
    at = to + 1;
    if (text[to] === '}') return end(at, depth, isLike && expected === undefined);
    if (text[to] !== ',') return undefined;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}

/** Where the member that begins here ends, if it is this one; else 0. */
function endOfMember(text: string, at: number, [id, value]: readonly [string, string]): number {
  const from = at + id.length + 3;
  const to = from + value.length;
  // Slices cost nothing to make, and are compared by the machine's widest words.
  const isSame =
    isEnd(text[to]) &&
    text[at] === '"' &&
    text.slice(at + 1, from - 2) === id &&
    text.slice(from - 2, from) === '":' &&
    text.slice(from, to) === value;
  return isSame ? to : 0;
}

function isEnd(character: string | undefined): boolean {
  return character === ',' || character === '}';
}

/** The member that begins here, if its key comes after `last` and stands for itself. */
function memberAt(text: string, at: number, last: string): { key: string; from: number } | undefined {
  const end = text.indexOf('":', at + 1);
  if (text[at] !== '"' || end < 0) return undefined;
  const key = text.slice(at + 1, end);
  return key > last && plainKey.test(key) ? { key, from: end + 2 } : undefined;
}

/** More than any key of a table and any id may hold. */
const plainKey = /^[A-Za-z0-9._-]{1,500}$/;

/** Where the value that begins here ends, if it is JSON, and how deep it nests. Brackets inside strings do not count. */
function extentOf(text: string, from: number): { to: number; depth: number } {
  let depth = 0;
  let deepest = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    else if (unit === openBrace || unit === openBracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === closeBrace || unit === closeBracket) {
      if (depth === 0) break;
      depth -= 1;
    } else if (unit === comma && depth === 0) break;
  }
  return { to: at, depth: deepest };
}

/** The place of the quotation mark that ends a string, or of the text's end. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
