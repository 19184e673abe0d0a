import { distance } from 'fastest-levenshtein';

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
