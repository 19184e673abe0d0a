import { defineDiagnostic } from '../diagnostic/define.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';

export const tooManyFindings = defineDiagnostic<{ file: string }>({
  code: 'too-many-findings',
  severity: 'error',
  message: ({ file }) => `${file} has more findings than the ${mostFindings} before this place`,
  help: 'Mend those first: most often one slip has led to many of them.',
  explain:
    'Of one file a hundred findings are told, errors before the others. More help nobody, and would let one file hide those of all others.',
});

/** How many findings are told of one file. */
export const mostFindings = 100;

/** The same, with at most so many of each file, errors before others, and a word about the rest. */
export function capFindings(found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (found.length <= mostFindings) return found;
  const byFile = Map.groupBy(found, ({ span }) => span.file);
  return [...byFile.values()].flatMap((own) => {
    if (own.length <= mostFindings) return own;
    const told = own.filter(({ code }) => code !== tooManyFindings.code);
    const ranked = told.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
    const [next] = [...ranked.slice(mostFindings), ...own];
    return next === undefined
      ? []
      : [...ranked.slice(0, mostFindings), tooManyFindings.at(next.span, { file: next.span.file })];
  });
}
