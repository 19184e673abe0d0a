/** Where messages of an event stream end: after a blank line. */
export interface MessageEnds {
  /** The place behind the first message that ends after `from`; -1 where none does. */
  next(bytes: Buffer, from: number): number;
  /** The place behind the last message that ends at or before `to`, and after `from`; -1 where none does. */
  last(bytes: Buffer, from: number, to: number): number;
}

/**
 * How messages end in these bytes. Lines end in LF nearly everywhere, and then both searches are native ones;
 * CRLF, a lone CR and any mixture of the three are looked for byte by byte.
 */
export function messageEndsOf(bytes: Buffer): MessageEnds {
  return bytes.includes(CR) ? anyLineEnds : lineFeeds;
}

const LF = 10;
const CR = 13;
const twoLineFeeds = Buffer.from('\n\n');

const lineFeeds: MessageEnds = {
  next(bytes, from) {
    const found = bytes.indexOf(twoLineFeeds, from);
    return found === -1 ? -1 : found + 2;
  },
  last(bytes, from, to) {
    const found = to - from < 2 ? -1 : bytes.lastIndexOf(twoLineFeeds, to - 2);
    return found < from ? -1 : found + 2;
  },
};

const anyLineEnds: MessageEnds = {
  next(bytes, from) {
    for (let end = from + 2; end <= bytes.length; end += 1) {
      if (!endsBlank(bytes, from, end)) continue;
      // The LF of a CRLF belongs to it.
      return bytes[end - 1] === CR && bytes[end] === LF ? end + 1 : end;
    }
    return -1;
  },
  last(bytes, from, to) {
    // CR LF CR is most of two CRLF: the last byte is still on its way.
    const cut = to === bytes.length && bytes[to - 1] === CR && bytes[to - 2] === LF && bytes[to - 3] === CR;
    for (let end = cut ? to - 1 : to; end >= from + 2; end -= 1) if (endsBlank(bytes, from, end)) return end;
    return -1;
  },
};

/** Whether two line ends, of whatever kind, stand before this place. */
function endsBlank(bytes: Buffer, from: number, end: number): boolean {
  const last = bytes[end - 1];
  if (last !== LF && last !== CR) return false;
  const before = last === LF && bytes[end - 2] === CR ? end - 3 : end - 2;
  return before >= from && (bytes[before] === LF || bytes[before] === CR);
}
