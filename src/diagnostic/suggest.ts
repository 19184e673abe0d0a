import { distance } from 'fastest-levenshtein';
import type { Details } from './define.ts';
import type { Position, Span } from './diagnostic.ts';

/**
 * The name that was probably meant, or `undefined` where none is near enough: a third of the letters may
 * differ, at least one. Ties go to the name that stands first in code-unit order.
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of [...names].sort()) {
    const away = editDistance(word.toLowerCase(), name.toLowerCase());
    if (away < bestDistance) {
      best = name;
      bestDistance = away;
    }
  }
  return best;
}

/** The edit that writes the probable name in place of another, where there is one. */
export function useInstead(span: Span, meant: string | undefined): Details {
  if (meant === undefined) return {};
  return {
    suggestions: [{ title: `Use \`${meant}\``, confidence: 'likely', edits: [{ span, text: meant }] }],
  };
}

/** The same for a text in an expression: its quotes stay. None where it is written with escapes. */
export function useInsideQuotes(span: Span, written: string, meant: string | undefined): Details {
  const { start, end } = span;
  if (end.offset - start.offset !== written.length + 2) return {};
  const inside = (position: Position, by: number) => ({
    ...position,
    column: position.column + by,
    offset: position.offset + by,
  });
  return useInstead({ ...span, start: inside(start, 1), end: inside(end, -1) }, meant);
}

/** Two neighbouring letters that changed places are the slip that fingers make most: less than one wrong letter. */
function editDistance(a: string, b: string): number {
  return distance(a, b) - (isTransposition(a, b) ? 1.5 : 0);
}

function isTransposition(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return (
    at !== -1 &&
    a[at] === b[at + 1] &&
    a[at + 1] === b[at] &&
    a.slice(at + 2) === b.slice(at + 2) &&
    a[at] !== a[at + 1]
  );
}
