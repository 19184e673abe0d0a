import type { Diagnostic } from '../diagnostic/diagnostic.ts';

/** Findings told apart by whether mending another one would take them away. */
export interface Sifted {
  readonly roots: readonly Diagnostic[];
  /** Each with the fingerprint of the root that it follows from, and its place. */
  readonly consequences: readonly Diagnostic[];
}

/**
 * Parts the roots from what only follows from them. Both need their fingerprints. What follows from nothing
 * that was found is a root itself: no finding is ever hidden behind one that nobody sees.
 */
export function sift(found: readonly Diagnostic[]): Sifted {
  const errors = found.filter(({ severity, because }) => severity === 'error' && because === undefined);
  const roots: Diagnostic[] = [];
  const consequences: Diagnostic[] = [];
  for (const { because, ...one } of found) {
    const root =
      because &&
      errors.find(
        ({ span }) =>
          span.file === because.file &&
          (because.offset === undefined || span.start.offset === because.offset),
      );
    if (root?.fingerprint === undefined) roots.push(one);
    else {
      const related = [...one.related, { span: root.span, message: `follows from this: ${root.message}` }];
      consequences.push({ ...one, related, causedBy: root.fingerprint });
    }
  }
  return { roots, consequences };
}
