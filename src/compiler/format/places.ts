import type { Node } from '../source/parse/node.ts';

/** The place of an item's dash, or of the item itself inside brackets. */
export function dashOffset(item: Node, text: string): number {
  const { offset } = item.span.start;
  const before = /-(?:\s|#[^\n]*\n)*$/.exec(text.slice(Math.max(0, offset - 2000), offset));
  return before === null ? offset : offset - before[0].length;
}

/** The same as a column, from 1. */
export function dashColumn(item: Node, text: string): number {
  const offset = dashOffset(item, text);
  return offset - text.lastIndexOf('\n', offset - 1);
}

/** Where the line after this place begins; the place itself where it begins one. */
export function lineAfter(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}
