import type { Diagnostic, Span } from '../../diagnostic/diagnostic.ts';

/** A value of an overlay, and the field of the base that it replaces. */
export interface Replaced {
  readonly by: Span;
  readonly base: Span;
}

/** Shows beside a finding in an overlaid value which line of the base it stands in for. */
export function withBase(found: readonly Diagnostic[], replaced: readonly Replaced[]): Diagnostic[] {
  if (replaced.length === 0) return [...found];
  return found.map((finding) => {
    const bases = replaced.filter(({ by }) => holds(by, finding.span)).map(({ base }) => base);
    const related = bases.map((span) => ({ span, message: 'the overlay replaces this' }));
    return related.length === 0 ? finding : { ...finding, related: [...finding.related, ...related] };
  });
}

function holds(outer: Span, inner: Span): boolean {
  return (
    outer.file === inner.file &&
    outer.start.offset <= inner.start.offset &&
    inner.end.offset <= outer.end.offset
  );
}
