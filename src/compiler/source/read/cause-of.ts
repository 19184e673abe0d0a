import type { Cause, Diagnostic } from '../../../diagnostic/diagnostic.ts';
import type { Kind } from './kinds.ts';
import type { FailedFile } from './read-tree.ts';

/** What a finding about a name follows from: the error of the file that has the name, where there is such a file. */
export function causeOf(failed: readonly FailedFile[], kind: Kind, id?: string): Cause | undefined {
  const found = failed.find((file) => file.kind === kind && (id === undefined || file.id === id));
  return found && (found.cause ?? { file: found.file });
}

/** For a file that these findings make unusable: the place of the first, which may lie in another file. */
export function causeIn([first]: readonly Diagnostic[]): { cause: Cause } | undefined {
  return first && { cause: first.because ?? { file: first.span.file, offset: first.span.start.offset } };
}
