import { distance } from 'fastest-levenshtein';
import type { Details } from './define.ts';
import type { Position, Span } from './diagnostic.ts';

/**
 * The name that was probably meant, or `undefined` where none is near enough: the same in other letters' case or
 * with other marks between its words, or with a third of the letters different, at least one. Ties go to the name
 * that stands first in code-unit order.
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  const sorted = [...names].sort();
  return sameIn(withoutMarks, word, sorted) ?? closest(word, sorted);
}

/**
 * The same for the ids of models, which are often written as some service calls the model: behind a vendor
 * (`acme/alpha`, `acme.alpha`), with a day (`alpha-20250805`), a version or a variant (`alpha-latest`, `alpha:free`).
 */
export function nearestModel(word: string, names: Iterable<string>): string | undefined {
  const sorted = [...names].sort();
  return (
    sameIn(withoutMarks, word, sorted) ??
    sameIn(bareModel, word, sorted) ??
    closest(word, sorted) ??
    closest(bareModel(word), sorted)
  );
}

/** Whether the two differ in nothing but case and the marks between words, so that there is no doubt what was meant. */
export function isOtherForm(word: string, name: string): boolean {
  return sameIn((text) => text.toLowerCase().replaceAll(/[-_ ]/g, ''), word, [name]) !== undefined;
}

/** The first name that is the same word in this form. */
function sameIn(form: (text: string) => string, word: string, names: readonly string[]): string | undefined {
  const wanted = form(word);
  return wanted === '' ? undefined : names.find((name) => form(name) === wanted);
}

function withoutMarks(text: string): string {
  return text.toLowerCase().replaceAll(/[-_./ ]/g, '');
}

function bareModel(text: string): string {
  const own = text.toLowerCase().slice(text.lastIndexOf('/') + 1);
  return withoutMarks(
    own
      .replace(/^(?:[a-z]{2,20}\.){1,3}(?=[a-z])/, '')
      .replace(/(?::[a-z0-9.]{1,20})?$/, '')
      .replace(/(?:[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|latest|preview|v\d{1,2}))*$/, ''),
  );
}

function closest(word: string, sorted: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of sorted) {
    // Each letter too many is one that differs.
    if (Math.abs(name.length - word.length) > limit) continue;
    const away = editDistance(word.toLowerCase(), name.toLowerCase());
    if (away < bestDistance) {
      best = name;
      bestDistance = away;
    }
  }
  return best;
}

/** The edit that writes the probable name in place of another, where there is one. */
export function useInstead(span: Span, meant: string | undefined, written = ''): Details {
  if (meant === undefined) return {};
  const confidence = isOtherForm(written, meant) ? 'safe' : 'likely';
  return { suggestions: [{ title: `Use \`${meant}\``, confidence, edits: [{ span, text: meant }] }] };
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
  return useInstead({ ...span, start: inside(start, 1), end: inside(end, -1) }, meant, written);
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
