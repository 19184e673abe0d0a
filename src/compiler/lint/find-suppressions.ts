import type { Span } from '../../diagnostic/diagnostic.ts';
import type { Node } from '../source/parse/node.ts';
import type { ParsedFile } from '../source/parse/parse-tree.ts';

/** A comment `# signalbox-ignore <code> until=<day> reason="<why>"`; what it does not say is empty. */
export interface Suppression {
  readonly code: string;
  readonly until: string;
  readonly reason: string;
  /** Of the comment, without its indentation. */
  readonly span: Span;
  /** The lines, from and to, on which a finding is excepted. */
  readonly lines: readonly [number, number];
}

const marker = '# signalbox-ignore';

/** Every exception in a file, in the order of its lines. */
export function findSuppressions({ positions, document }: ParsedFile): Suppression[] {
  const { text, span } = positions;
  if (!text.includes(marker)) return [];
  const found: Suppression[] = [];
  for (const match of text.matchAll(/^([ \t]*)# signalbox-ignore(?![\w-])([^\r\n]*)/gm)) {
    const from = match.index + (match[1] ?? '').length;
    // In a block of text the line is text.
    if (document !== undefined && isText(document.root, from)) continue;
    const at = span(from, match.index + match[0].length);
    found.push({ ...readFields(match[2] ?? ''), span: at, lines: linesBelow(text, at) });
  }
  return found;
}

function readFields(text: string): Pick<Suppression, 'code' | 'until' | 'reason'> {
  const code = /^\s+([a-z0-9-]+)(?=\s|$)/.exec(text)?.[1] ?? '';
  const until = /\suntil=(\d{4}-\d{2}-\d{2})(?=\s|$)/.exec(text)?.[1] ?? '';
  const reason = /\sreason="([^"]*\S[^"]*)"/.exec(text)?.[1] ?? '';
  return { code, until: Number.isNaN(Date.parse(until)) ? '' : until, reason };
}

/** From the comment to the next line that says anything; findings about the whole file stand on its first line. */
function linesBelow(text: string, { start }: Span): [number, number] {
  const lines = text.split('\n');
  const silent = (line: string | undefined) => /^\s*(?:#.*)?$/.test(line ?? 'end');
  let last = start.line;
  while (last < lines.length && silent(lines[last])) last += 1;
  const leading = lines.slice(0, start.line - 1).every(silent);
  return [leading ? 1 : start.line, last + 1];
}

function isText(node: Node, offset: number): boolean {
  const { start, end } = node.span;
  if (offset < start.offset || offset >= end.offset) return false;
  if (node.kind === 'scalar') return true;
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map(({ value }) => value);
  return children.some((child) => isText(child, offset));
}
