import { Lexer } from 'yaml';
import type { Diagnostic } from '../../../diagnostic/diagnostic.ts';
import type { Positions } from '../positions.ts';
import { nestingTooDeep, tooManyValues } from './yaml-diagnostics.ts';

/** How many levels a file may have, and how many values. */
export const maxDepth = 32;
export const maxValues = 50_000;

/** So many values, with the marks between them, are seldom made of more pieces. */
const maxPieces = 3 * maxValues;

/** Marks of the lexer's own, which no text has: control characters are refused before. */
const scalarMark = '\u001f';
const marks = new Set(['\u0002', '\u0018', scalarMark]);

/**
 * Finds in a large file what the parser would take too long for: brackets, and dashes in a line, that go deeper
 * than any registry does, and more pieces than can be values. The lexer takes the same time for each piece; the
 * parser does not. Where nothing is found it may still be too much: whoever walks what was parsed counts exactly.
 */
export function findExcess({ text, span }: Positions): Diagnostic | undefined {
  if (!isSuspicious(text)) return undefined;
  let pieces = 0;
  let flow = 0;
  let inLine = 0;
  let offset = 0;
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    pieces += 1;
    if (pieces > maxPieces) return tooManyValues.at(span(offset, offset + 1), { limit: maxValues });
    if (before !== scalarMark) {
      if (lexeme === '[' || lexeme === '{') flow += 1;
      if (lexeme === ']' || lexeme === '}') flow -= 1;
      if (lexeme === '-' || lexeme === '?') inLine += 1;
      if (lexeme.includes('\n')) inLine = 0;
      if (flow > maxDepth || inLine > maxDepth)
        return nestingTooDeep.at(span(offset, offset + 1), { limit: maxDepth });
    }
    if (!marks.has(lexeme)) offset += lexeme.length;
    before = lexeme;
  }
  return undefined;
}

/** A file of a registry has some kilobytes, and hardly a bracket inside a third. */
function isSuspicious(text: string): boolean {
  return (
    text.length > 1 << 16 || (text.match(/[[{]/g)?.length ?? 0) > 1000 || /(?:[-?][ \t]+){33}/.test(text)
  );
}
