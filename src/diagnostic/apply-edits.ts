import type { TextEdit } from './diagnostic.ts';

/** The text with the edits spliced in; every other character stays. They must not overlap, and be of one file. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { span, text: replacement } of [...edits].sort(byPlace).reverse()) {
    result = result.slice(0, span.start.offset) + replacement + result.slice(span.end.offset);
  }
  return result;
}

/** Whether two edits touch one character, or insert at one place, so that they cannot both be made. */
export function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.span.file !== b.span.file) return false;
  const [first, second] = [a, b].sort(byPlace) as [TextEdit, TextEdit];
  return (
    second.span.start.offset < first.span.end.offset || second.span.start.offset === first.span.start.offset
  );
}

function byPlace(a: TextEdit, b: TextEdit): number {
  return a.span.start.offset - b.span.start.offset || a.span.end.offset - b.span.end.offset;
}
