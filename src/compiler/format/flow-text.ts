import type { Entry, Node } from '../source/parse/node.ts';
import { scalarText } from './scalar-text.ts';

/** A collection on one line, with the author's texts and our spaces. */
export function flowText(node: Node, text: string): string {
  if (node.kind === 'scalar') return scalarText(node, true).replaceAll(/\s*\n\s*/g, ' ');
  if (node.kind === 'list') return `[${node.items.map((item) => flowText(item, text)).join(', ')}]`;
  const entries = [...node.entries.values()].map((entry) => {
    const value = flowText(entry.value, text);
    return `${keyText(entry, text)}:${value === '' ? '' : ` ${value}`}`;
  });
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A field's name, quoted only where it must be. */
export function keyText({ key, keySpan }: Entry, text: string): string {
  const source = text.slice(keySpan.start.offset, keySpan.end.offset);
  const style = source.startsWith('"') ? 'double-quoted' : source.startsWith("'") ? 'single-quoted' : 'plain';
  return scalarText({ kind: 'scalar', span: keySpan, source, style, value: key }, true);
}

/** Whether a collection is written in brackets or braces. */
export function isFlow(node: Node, text: string): boolean {
  return node.kind !== 'scalar' && /[[{]/.test(text.charAt(node.span.start.offset));
}

/** The values inside a collection. */
export function children(node: Node): readonly Node[] {
  if (node.kind === 'scalar') return [];
  return node.kind === 'list' ? node.items : [...node.entries.values()].map(({ value }) => value);
}

/** Whether a comment stands inside a collection: a `#` in what is left of it without its scalars. */
export function hasComments(node: Node, text: string): boolean {
  const inside: { from: number; to: number }[] = [];
  const visit = (each: Node) => {
    if (each.kind === 'scalar') inside.push({ from: each.span.start.offset, to: each.span.end.offset });
    if (each.kind === 'mapping') {
      for (const { keySpan } of each.entries.values()) {
        inside.push({ from: keySpan.start.offset, to: keySpan.end.offset });
      }
    }
    children(each).forEach(visit);
  };
  visit(node);
  for (let at = text.indexOf('#', node.span.start.offset); at !== -1 && at < node.span.end.offset; ) {
    if (!inside.some(({ from, to }) => at >= from && at < to)) return true;
    at = text.indexOf('#', at + 1);
  }
  return false;
}
