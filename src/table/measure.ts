/** How much a JSON text holds, found without parsing it: its size in UTF-8 bytes, its deepest nesting, its members. */
export interface Measure {
  readonly bytes: number;
  readonly depth: number;
  /** Of all its objects together; a key that stands twice counts twice. */
  readonly members: number;
}

/**
 * Measures a text before anybody builds objects from it. Brackets inside strings do not count. Of a text that
 * is not JSON depth and members mean nothing, and the parser says so afterwards.
 */
export function measureJson(text: string): Measure {
  let bytes = 0;
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate(unit) ? 2 : 3;
    if (quoted) {
      if (unit === backslash) {
        index += 1;
        bytes += 1;
      } else if (unit === quote) quoted = false;
    } else if (unit === quote) quoted = true;
    else if (unit === openBrace || unit === openBracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === closeBrace || unit === closeBracket) depth -= 1;
    else if (unit === colon) members += 1;
  }
  return { bytes, depth: deepest, members };
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Each half of a pair counts two bytes of the pair's four. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
