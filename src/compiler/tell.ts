import { type Diagnostic, sortDiagnostics } from '../diagnostic/diagnostic.ts';
import { maskSecrets } from '../diagnostic/secrets.ts';
import type { Compilation } from './compilation.ts';
import { sift } from './consequences.ts';
import { fingerprint } from './fingerprint.ts';
import { capFindings } from './most-findings.ts';
import type { ParsedFile } from './source/parse/parse-tree.ts';

/** The findings as they are reported, and apart from them those that only follow from others. */
export function tell(
  found: readonly Diagnostic[],
  files: readonly ParsedFile[],
): Pick<Compilation, 'diagnostics' | 'consequences'> {
  const { roots, consequences } = sift(settle(found, files));
  return { diagnostics: sortDiagnostics(roots), consequences };
}

/** Whether there can be no table. */
export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Sorted, each finding once (environments share most of theirs), without the text of any secret, fingerprinted. */
export function settle(diagnostics: readonly Diagnostic[], files: readonly ParsedFile[]): Diagnostic[] {
  const masked = capFindings(diagnostics).map((one) => ({ ...one, message: maskSecrets(one.message) }));
  // What follows from another in one environment and stands on its own in a second is reported.
  const follows = (one: Diagnostic) => one.because !== undefined;
  const ranked = [...masked.filter(follows), ...masked.filter((one) => !follows(one))];
  const unique = new Map(ranked.map((one) => [JSON.stringify([one.code, one.message, one.span]), one]));
  const sorted = sortDiagnostics([...unique.values()]);
  // It comes last, so that it changes none of the others' fingerprints.
  return fingerprint([...sorted.filter((one) => !follows(one)), ...sorted.filter(follows)], files);
}
