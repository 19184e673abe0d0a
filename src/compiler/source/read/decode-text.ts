import type { Diagnostic } from '../../../diagnostic/diagnostic.ts';
import { createPositions, type Positions } from '../positions.ts';
import { bareCarriageReturn, controlCharacter, mergeConflict, notUtf8 } from './text-diagnostics.ts';

/**
 * Bytes to text, and what must not be in any registry text. A byte order mark at the beginning is dropped.
 * `positions` is absent where the text may not be parsed at all.
 */
export function decodeText(
  file: string,
  bytes: Uint8Array,
): { readonly positions: Positions | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const text = decodeUtf8(bytes);
  if (typeof text !== 'string') {
    const { invalidAt: byte } = text;
    const at = new TextDecoder().decode(bytes.subarray(0, byte)).length;
    const span = createPositions(file, new TextDecoder().decode(bytes)).span(at, at + 1);
    const instead = isMarkedUtf16(bytes) ? 'UTF-16' : undefined;
    return { positions: undefined, diagnostics: [notUtf8.at(span, { byte, instead })] };
  }
  const positions = createPositions(file, text);
  if (isHalfNothing(text)) {
    const byte = text.indexOf('\u0000');
    const found = notUtf8.at(positions.span(byte, byte + 1), { byte, instead: 'UTF-16' });
    return { positions: undefined, diagnostics: [found] };
  }
  const conflict = findConflict(positions);
  if (conflict !== undefined) return { positions: undefined, diagnostics: [conflict] };
  const diagnostics = findForbiddenCharacters(positions);
  // The parser uses some control characters as marks of its own, so it must never see one from outside.
  return { positions: diagnostics.length === 0 ? positions : undefined, diagnostics };
}

function isMarkedUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Of Latin text every second byte of UTF-16 is nothing, and each alone is valid UTF-8. */
function isHalfNothing(text: string): boolean {
  const start = text.slice(0, 100);
  return start.length > 1 && (start.split('\u0000').length - 1) * 3 > start.length;
}

function decodeUtf8(bytes: Uint8Array): string | { invalidAt: number } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The longest valid beginning, found by halving: a stream decoder fails exactly when the prefix is bad.
    let valid = 0;
    let invalid = bytes.length;
    while (valid < invalid) {
      const middle = (valid + invalid + 1) >> 1;
      if (isValidPrefix(bytes.subarray(0, middle))) valid = middle;
      else invalid = middle - 1;
    }
    return { invalidAt: valid };
  }
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function findConflict({ text, span }: Positions): Diagnostic | undefined {
  const match = /^(?:<{7}|>{7})(?: |\r?$)/m.exec(text);
  return match === null ? undefined : mergeConflict.at(span(match.index, match.index + 7));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
const forbidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f]/g;

function findForbiddenCharacters({ text, span }: Positions): Diagnostic[] {
  const found: Diagnostic[] = [];
  // Where no line ends in any other way, these are its line ends.
  const confidence = text.includes('\n') ? 'likely' : 'safe';
  for (const match of text.matchAll(forbidden)) {
    const at = span(match.index, match.index + 1);
    if (match[0] !== '\r') {
      const removal = { title: 'Remove it', confidence: 'likely', edits: [{ span: at, text: '' }] } as const;
      const codePoint = match[0].charCodeAt(0);
      found.push(controlCharacter.at(at, { codePoint }, { suggestions: [removal] }));
    } else if (text[match.index + 1] !== '\n') {
      const lineEnd = {
        title: 'End the line with LF',
        confidence,
        edits: [{ span: at, text: '\n' }],
      } as const;
      found.push(bareCarriageReturn.at(at, undefined, { suggestions: [lineEnd] }));
    }
    if (found.length === 20) break;
  }
  return found;
}
