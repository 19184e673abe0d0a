import type { Diagnostic, Span, Suggestion } from '../../../diagnostic/diagnostic.ts';
import type { Positions } from '../positions.ts';
import { invisibleCharacter, invisibleCharacterInText } from '../read/text-diagnostics.ts';
import type { Node, ScalarNode } from './node.ts';

/**
 * Line and paragraph separators, soft hyphen, zero-width and bidirectional characters, a byte order mark in
 * the middle, tag characters, and halves of surrogate pairs.
 */
const invisible =
  /[\u0085\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/u;

/** Fields that people read and nothing else does. */
const prose = new Set(['description', 'name', 'source']);

/** Whether a text holds anything that `findInvisible` would look at more closely. */
export function mayHide(text: string): boolean {
  return (/[^\n -~]/.test(text) && invisible.test(text)) || /\\[uUxLPN_]/.test(text);
}

/** Finds characters that a reviewer cannot see: errors in what decides, warnings in what is only read. */
export function findInvisible(root: Node, positions: Positions): Diagnostic[] {
  if (!mayHide(positions.text)) return [];
  const found: Diagnostic[] = [];
  const scalars: { from: number; to: number }[] = [];

  function visit(node: Node, isProse: boolean): void {
    if (node.kind === 'list') for (const item of node.items) visit(item, isProse);
    if (node.kind === 'scalar') check(node, isProse);
    if (node.kind !== 'mapping') return;
    for (const { key, keySpan, value } of node.entries.values()) {
      const source = positions.text.slice(keySpan.start.offset, keySpan.end.offset);
      check({ kind: 'scalar', style: 'plain', span: keySpan, value: key, source }, false);
      visit(value, prose.has(key));
    }
  }

  function check({ span, value, source }: ScalarNode, isProse: boolean): void {
    scalars.push({ from: span.start.offset, to: span.end.offset });
    const kind = isProse ? invisibleCharacterInText : invisibleCharacter;
    const inSource = invisible.exec(source);
    if (inSource !== null) {
      const from = span.start.offset + inSource.index;
      const at = positions.span(from, from + inSource[0].length);
      const codePoint = codePointOf(inSource);
      found.push(kind.at(at, { codePoint }, isProse ? {} : { suggestions: [removal(at, codePoint)] }));
    } else if (typeof value === 'string') {
      // Written as an escape: `"\u202e"`.
      const inValue = invisible.exec(value);
      if (inValue !== null) found.push(kind.at(span, { codePoint: codePointOf(inValue) }));
    }
  }

  visit(root, false);
  for (const match of positions.text.matchAll(new RegExp(invisible, 'gu'))) {
    if (scalars.some(({ from, to }) => match.index >= from && match.index < to)) continue;
    const at = positions.span(match.index, match.index + match[0].length);
    found.push(invisibleCharacterInText.at(at, { codePoint: codePointOf(match) }));
  }
  return found;
}

/** A byte order mark in the middle comes from files that were joined and means nothing; the others may. */
function removal(span: Span, codePoint: number): Suggestion {
  const confidence = codePoint === 0xfeff ? 'safe' : 'likely';
  return { title: 'Remove it', confidence, edits: [{ span, text: '' }] };
}

function codePointOf(match: RegExpExecArray): number {
  return match[0].codePointAt(0) ?? 0;
}
