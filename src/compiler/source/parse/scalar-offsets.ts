import type { ScalarNode } from './node.ts';

/**
 * Where each character of a scalar's value stands in its source, for pointing into an expression that is
 * written in YAML. Folding and indentation only ever add, drop or change white space, so the other characters
 * of value and source correspond one to one, in order, whatever the style.
 */
export function createScalarOffsets(scalar: ScalarNode): ((index: number) => number) | undefined {
  const value = String(scalar.value);
  return writtenAsIs(scalar, value) ?? byCharacter(scalar, value);
}

/** Of a text on one line without escapes, which most are, every character is where it seems to be. */
function writtenAsIs(
  { source, style, span }: ScalarNode,
  value: string,
): ((index: number) => number) | undefined {
  const quote = style === 'plain' ? 0 : 1;
  if (style === 'block' || source.slice(quote, source.length - quote) !== value) return undefined;
  const start = span.start.offset + quote;
  return (index) => {
    let at = index;
    while (at > 0 && isSpace(value, at)) at -= 1;
    // White space or the end: just after the character before it.
    return at === index ? start + at : start + (isSpace(value, at) ? -quote : at + 1);
  };
}

function isSpace(text: string, index: number): boolean {
  return index >= text.length || /\s/.test(text[index] ?? ' ');
}

function byCharacter(scalar: ScalarNode, value: string): ((index: number) => number) | undefined {
  const places = sourceCharacters(scalar).filter(({ text }) => /\S/.test(text));
  const visible: number[] = [];
  for (const [index, unit] of [...splitUnits(value)].entries()) if (/\S/.test(unit)) visible.push(index);
  // A character beyond the first plane that is written as one escape is two units of the value.
  const units = places.flatMap(({ text, from, to }) => splitUnits(text).map((unit) => ({ unit, from, to })));
  // The two lists are the same characters, or the reasoning above does not hold for this scalar.
  if (units.length !== visible.length) return undefined;
  if (visible.some((at, index) => value[at] !== units[index]?.unit)) return undefined;

  const start = scalar.span.start.offset;
  return (index) => {
    const at = visible.findIndex((visibleIndex) => visibleIndex >= index);
    const here = at === -1 ? undefined : units[at];
    if (here !== undefined && visible[at] === index) return start + here.from;
    // White space or the end: just after the character before it.
    const before = units[(at === -1 ? units.length : at) - 1];
    return start + (before === undefined ? 0 : Math.max(before.from + 1, before.to));
  };
}

interface SourceCharacter {
  /** What it stands for: one character, or a surrogate pair written as one escape. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function sourceCharacters({ source, style }: ScalarNode): SourceCharacter[] {
  if (style === 'double-quoted')
    return scan(source, 1, source.length - 1, /\\(?:x..|u.{4}|U.{8}|\r?\n|[\s\S])|[\s\S]/g);
  if (style === 'single-quoted') return scan(source, 1, source.length - 1, /''|[\s\S]/g);
  // The header of a block scalar (`|2-  # comment`) ends with its line.
  return scan(source, style === 'block' ? source.indexOf('\n') + 1 : 0, source.length, /[\s\S]/g);
}

function scan(source: string, from: number, to: number, pattern: RegExp): SourceCharacter[] {
  return [...source.slice(from, to).matchAll(pattern)].map(({ 0: text, index }) => ({
    text: text === "''" ? "'" : text.length > 1 ? textOfEscape(text) : text,
    from: from + index,
    to: from + index + text.length,
  }));
}

/** The text that a YAML escape stands for; white space for all those that are white space. */
function textOfEscape(source: string): string {
  const hex = /^\\[xuU]([0-9a-fA-F]+)$/.exec(source)?.[1];
  if (hex !== undefined) {
    const codePoint = Number.parseInt(hex, 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '';
  }
  const letter = source[1] ?? '';
  const named: Record<string, string> = { '0': '\0', a: '\x07', b: '\b', e: '\x1b', _: ' ', N: '\x85' };
  if (/[\s nrtvfLP]/.test(letter)) return ' ';
  return named[letter] ?? letter;
}

function splitUnits(text: string): string[] {
  return text.split('');
}
