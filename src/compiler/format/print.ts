import type { Entry, ListNode, MappingNode, Node, ScalarNode } from '../source/parse/node.ts';
import { commentsAhead, type Gap, readGap } from './comments.ts';
import { children, flowText, hasComments, isFlow, keyText } from './flow-text.ts';
import { dashColumn, dashOffset, lineAfter } from './places.ts';
import type { Ordering } from './property-order.ts';
import { scalarText } from './scalar-text.ts';

/** A line that is written; a comment found after it in the source is added to it later, wherever it went. */
interface Line {
  text: string;
  hasComment: boolean;
}

/** An entry of a mapping or an item of a list, with the comments and empty lines over it. */
interface Chunk {
  readonly key: string | undefined;
  readonly above: Line[];
  readonly lines: Line[];
}

/** A block in the source and in what is written: where its entries begin. */
interface Level {
  readonly column: number;
  readonly indent: number;
}

/** Collections over several lines are joined into one that is no longer than this. */
const longestJoined = 100;

/** Thrown where the source has a form that is not printed; the file stays as it is. */
export class CannotPrint extends Error {
  override readonly name = 'CannotPrint';
}

/**
 * Writes a document anew: two spaces a level, one between things, lists inside their key, comments where they
 * were. Values are taken from the source, so that nothing is read and written again that could change by it.
 */
export function print(root: Node, text: string, ordering: Ordering): string {
  let cursor = 0;
  let last: Line = { text: '', hasComment: true };
  const levels: Level[] = [];

  function push(lines: Line[], content: string): Line {
    last = { text: content, hasComment: false };
    lines.push(last);
    return last;
  }

  /** Puts a value on the open line, or on one of its own where a comment has ended that. */
  function append(lines: Line[], content: string, indent: number): void {
    if (last.hasComment) push(lines, pad(indent) + content);
    else last.text += ` ${content}`;
  }

  function take(to: number): Gap {
    const gap = readGap(text, cursor, Math.max(cursor, to));
    cursor = Math.max(cursor, to);
    return gap;
  }

  /** Adds comments that end a line to it, those deeper than here to the block that they end, and returns the rest. */
  function settle({ comments, endsBlank }: Gap, level: Level, before: Line[] | undefined): Line[] {
    const above: Line[] = [];
    for (const comment of comments) {
      if (!comment.isAlone) {
        last.text += `${last.text === '' ? '' : ' '}${comment.text}`;
        last.hasComment = true;
      } else if (before !== undefined && above.length === 0 && comment.column > level.column) {
        if (comment.afterBlank) before.push(blank());
        push(before, pad(indentAt(comment.column, level)) + comment.text).hasComment = true;
      } else {
        if (comment.afterBlank) above.push(blank());
        above.push({ text: pad(level.indent) + comment.text, hasComment: true });
      }
    }
    if (endsBlank) above.push(blank());
    return above;
  }

  function indentAt(column: number, level: Level): number {
    const deeper = levels.filter((other) => other.column <= column && other.indent > level.indent);
    return deeper.at(-1)?.indent ?? level.indent + 2;
  }

  function value(node: Node, lines: Line[], indent: number, order: Ordering, depth: number): void {
    if (node.kind === 'scalar') {
      scalar(node, lines, indent);
      return;
    }
    const joined = isFlow(node, text) ? flowText(node, text) : undefined;
    if (joined !== undefined && fits(node, joined)) {
      settleBefore(node, lines, indent);
      append(lines, joined, indent);
      cursor = node.span.end.offset;
      return;
    }
    const isItem = last.text.trimEnd().endsWith('-') && !last.hasComment;
    const dash = last;
    const block =
      node.kind === 'mapping' ? mapping(node, indent, order, depth) : list(node, indent, order, depth);
    // The first field of an item stands beside its dash.
    const [first] = block;
    if (isItem && first !== undefined && !dash.hasComment && !/^\s*(?:#|$)/.test(first.text)) {
      first.text = `${dash.text} ${first.text.trimStart()}`;
      lines.splice(lines.indexOf(dash), 1);
    }
    lines.push(...block);
  }

  /** Comments between a key and a value on one line: the key's line first, then lines of their own. */
  function settleBefore(node: Node, lines: Line[], indent: number): void {
    for (const line of settle(take(node.span.start.offset), { column: 0, indent }, undefined)) {
      if (line.text === '') continue;
      last = line;
      lines.push(line);
    }
  }

  /** One line where it is one in the source, or where it is short and nothing is said in between. */
  function fits(node: Node, joined: string): boolean {
    const source = text.slice(node.span.start.offset, node.span.end.offset);
    if (!source.includes('\n')) return true;
    if (children(node).length === 0) return true;
    return !hasComments(node, text) && last.text.length + 1 + joined.length <= longestJoined;
  }

  function scalar(node: ScalarNode, lines: Line[], indent: number): void {
    const { source, style, span } = node;
    if (source === '') return;
    settleBefore(node, lines, indent);
    cursor = span.end.offset;
    if (style === 'block') blockScalar(source, lines, indent);
    else if (!source.includes('\n')) append(lines, scalarText(node, false), indent);
    else {
      const [first = '', ...rest] = source.split('\n');
      append(lines, first.trimEnd(), indent);
      for (const line of rest) push(lines, line.trim() === '' ? '' : pad(indent) + line.trim());
    }
  }

  function blockScalar(source: string, lines: Line[], indent: number): void {
    // Empty lines after it belong to its source; the next gap should see them.
    const written = source.replace(/(?:\n[ \t]*)+$/, '');
    cursor = Math.min(text.length, cursor - source.length + written.length + 1);
    const [header = '', ...content] = written.split('\n');
    // A stated indentation, and empty lines that are kept at the end, do not survive being moved.
    if (/^[|>](?:[-+]?\d|\d?\+)/.test(header)) throw new CannotPrint('a block scalar with its own measure');
    append(lines, header.trimEnd().replace(/\s+#/, ' #'), indent);
    const margin = content.find((line) => line.trim() !== '')?.search(/\S/) ?? 0;
    for (const line of content) {
      const kept = line.slice(margin);
      push(lines, kept === '' ? '' : pad(indent) + kept);
    }
    last.hasComment = true;
  }

  function mapping(node: MappingNode, indent: number, order: Ordering, depth: number): Line[] {
    const entries = [...node.entries.values()];
    const level = enter(entries[0]?.keySpan.start.column, indent, depth);
    const chunks: Chunk[] = [];
    for (const entry of entries) chunks.push(entryChunk(entry, level, chunks.at(-1), order, depth));
    return flatten(mayReorder(chunks, level) ? sortByKey(chunks, order.order) : chunks);
  }

  function entryChunk(entry: Entry, level: Level, before: Chunk | undefined, order: Ordering, depth: number) {
    const { key, keySpan } = entry;
    const above = settle(take(keySpan.start.offset), level, before?.lines);
    levels.length = depth + 1;
    const lines: Line[] = [];
    push(lines, `${pad(level.indent)}${keyText(entry, text)}:`);
    cursor = keySpan.end.offset;
    value(entry.value, lines, level.indent + 2, order.at(key), depth + 1);
    return { key, above, lines };
  }

  function list(node: ListNode, indent: number, order: Ordering, depth: number): Line[] {
    const [first] = node.items;
    const dash = first === undefined ? undefined : dashColumn(first, text);
    const level = enter(dash, indent, depth);
    const chunks: Chunk[] = [];
    for (const item of node.items) {
      const above = settle(take(dashOffset(item, text)), level, chunks.at(-1)?.lines);
      levels.length = depth + 1;
      const lines: Line[] = [];
      push(lines, `${pad(indent)}-`);
      value(item, lines, indent + 2, order.at(0), depth + 1);
      chunks.push({ key: undefined, above, lines });
    }
    return flatten(chunks);
  }

  function enter(column: number | undefined, indent: number, depth: number): Level {
    const level = { column: (column ?? 1) - 1, indent };
    levels.length = depth;
    levels.push(level);
    return level;
  }

  /** Only where every comment stays beside what it is about: none stands on a line of its own, and no gap groups. */
  function mayReorder(chunks: readonly Chunk[], level: Level): boolean {
    if (chunks.some(({ above }) => above.length > 0)) return false;
    return !commentsAhead(text, lineAfter(text, cursor)).some(({ column }) => column >= level.column);
  }

  const lines: Line[] = [];
  if (root.kind === 'scalar') throw new CannotPrint('a file that is one value');
  if (isFlow(root, text)) throw new CannotPrint('a file that is one flow collection');
  const body = root.kind === 'mapping' ? mapping(root, 0, ordering, 0) : list(root, 0, ordering, 0);
  lines.push(...body);
  const tail = settle(take(text.length), { column: 0, indent: 0 }, lines);
  lines.push(...tail);
  return `${tidy(lines).join('\n')}\n`;
}

function flatten(chunks: readonly Chunk[]): Line[] {
  return chunks.flatMap(({ above, lines }, index) => [
    // No empty line begins a block.
    ...(index === 0 ? withoutFirstBlank(above) : above),
    ...lines,
  ]);
}

function withoutFirstBlank(lines: readonly Line[]): readonly Line[] {
  return lines[0]?.text === '' ? lines.slice(1) : lines;
}

/** Fields that the schema does not list keep their places behind the others; the sort is stable. */
function sortByKey(chunks: readonly Chunk[], order: readonly string[] | undefined): readonly Chunk[] {
  if (order === undefined || chunks.some(({ key = '' }) => !order.includes(key))) return chunks;
  return [...chunks].sort((a, b) => order.indexOf(a.key ?? '') - order.indexOf(b.key ?? ''));
}

/** No two empty lines in a row and none at the end, but for those that are content. */
function tidy(lines: readonly Line[]): string[] {
  const kept = lines.filter(({ text, hasComment }, index) => {
    const isSpace = text === '' && hasComment;
    return !isSpace || lines[index - 1]?.text !== '';
  });
  const texts = kept.map(({ text }) => text);
  while (texts.at(-1) === '') texts.pop();
  return texts;
}

function pad(indent: number): string {
  return ' '.repeat(indent);
}

function blank(): Line {
  return { text: '', hasComment: true };
}
