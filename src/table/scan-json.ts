/** The key of the member that begins here, and where its value does. Whether that is JSON its parser will tell. */
export function memberAt(text: string, at: number): { key: string; from: number } | undefined {
  if (text.charCodeAt(at) !== quote) return undefined;
  const end = endOfString(text, at) + 1;
  const key = parseString(text.slice(at, end));
  const colon = endOfSpace(text, end);
  return key === undefined || text[colon] !== ':' ? undefined : { key, from: endOfSpace(text, colon + 1) };
}

/** Parsed even where it stands for itself: a piece of the text would keep the whole of it in memory. */
function parseString(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/** Where the value that begins here ends, and how deep it nests. Brackets inside strings do not count. */
export function extentOf(text: string, from: number): { to: number; depth: number } {
  let depth = 0;
  let deepest = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    else if (unit === openBrace || unit === openBracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === closeBrace || unit === closeBracket) depth -= 1;
    if (depth > 0) continue;
    // Of a number or a word the end is where something else begins.
    const isEnded = unit === quote || unit === closeBrace || unit === closeBracket;
    if (isEnded && depth === 0) return { to: at + 1, depth: deepest };
    if (depth < 0 || unit === comma || isSpace(text, at)) break;
  }
  return { to: at, depth: deepest };
}

/** The place of the quotation mark that ends a string, or of the text's end. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

/** The first place from here on that is not white space. */
export function endOfSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at += 1;
  return at;
}

function isSpace(text: string, at: number): boolean {
  return ' \n\r\t'.includes(text.charAt(at));
}

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
