import type { Span } from '../../diagnostic/diagnostic.ts';
import type { Node } from '../source/parse/node.ts';
import type { ParsedFile } from '../source/parse/parse-tree.ts';

/** A comment `# signalbox-ignore <code> until=<day> reason="<why>"`, or what was meant as one. */
export interface Suppression {
  readonly code: string;
  readonly until: string;
  /** Why it is not one, to be read after "This exception". */
  readonly problem: string | undefined;
  /** Of the comment, without its indentation. */
  readonly span: Span;
  /** The lines, from and to, on which a finding is excepted. */
  readonly lines: readonly [number, number];
}

/** However it is written: with another case, without the space, with a colon after it. */
const attempt = /(?<=^|\s)#[ \t]*signalbox-ignore(?![\w-])[^\r\n]*/gim;

/** Every exception in a file, in the order of its lines; looked for once. */
export function findSuppressions(file: ParsedFile): readonly Suppression[] {
  const known = remembered.get(file) ?? searchSuppressions(file);
  remembered.set(file, known);
  return known;
}

/** Whether a text may have an exception in it, or what was meant as one. */
export function mentionsSuppression(text: string): boolean {
  return /signalbox-ignore/i.test(text);
}

const remembered = new WeakMap<ParsedFile, readonly Suppression[]>();

function searchSuppressions({ positions, document }: ParsedFile): Suppression[] {
  const { text, span } = positions;
  const found: Suppression[] = [];
  for (const { index, 0: comment } of text.matchAll(attempt)) {
    // In a text it is text.
    if (document !== undefined && isText(document.root, index)) continue;
    const isAlone = text.slice(text.lastIndexOf('\n', index - 1) + 1, index).trim() === '';
    // Where a file could not be read, what stands behind something else may be a part of it.
    if (document === undefined && !isAlone) continue;
    const at = span(index, index + comment.length);
    found.push({ ...readComment(comment, isAlone), span: at, lines: linesBelow(text, at) });
  }
  return found;
}

function readComment(comment: string, isAlone: boolean): Pick<Suppression, 'code' | 'until' | 'problem'> {
  const text = /^# signalbox-ignore(?=\s|$)(.*)/.exec(comment)?.[1];
  const [before = ''] = (text ?? '').split(/\s(?:until|reason)=/);
  const codes = before.split(/[\s,]+/).filter((word) => /^[a-z0-9-]+$/.test(word));
  const [code = ''] = codes;
  const until = /\suntil=(\d{4}-\d{2}-\d{2})(?=\s|$)/.exec(text ?? '')?.[1] ?? '';
  const lacks = [
    ...(code === '' ? ['the code of a finding'] : []),
    ...(until === '' ? ['a day under `until=`'] : []),
    ...(/\sreason="[^"]*[^"\s][^"]*"/.test(text ?? '') ? [] : ['a `reason="…"`']),
  ];
  const problems = [
    ...(isAlone ? [] : ['is not in force: it needs a line of its own']),
    ...(text === undefined ? ['is not in force: it must begin with `# signalbox-ignore` and a space'] : []),
    ...(lacks.length > 0 ? [`lacks ${lacks.join(' and ')}`] : []),
    ...(codes.length > 1 ? ['takes one code; write two comments'] : []),
    ...(isDay(until) ? [] : [`ends on ${until}, which is no day of the calendar`]),
  ];
  return { code, until, problem: problems[0] };
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
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
