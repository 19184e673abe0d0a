/**
 * Fits what `src/runtime/estimate/` takes characters to cost to what a real tokenizer (`o200k_base`) makes of the
 * texts in `test/runtime/estimate/texts/`, the held-out ones left out, and writes `token-weights.ts`:
 * `npx node bench/fit-token-weights.ts`. The same texts give the same file. `--folds` prints how well it does on
 * fitted texts that it was not shown.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  characterTable,
  letterCounts,
  placeCount,
  placeTable,
  symbolBits,
  symbols,
} from '../src/runtime/estimate/characters.ts';
import { characterOf, kindCount, kindOf, maxUnits, tokenUnits } from '../src/runtime/estimate/token-costs.ts';
import { readTexts, type SampleText } from '../test/runtime/estimate/texts.ts';
import { countTokens } from '../test/runtime/estimate/tokenizer.ts';

/** How much a whole text counts against one word, and what holds a weight near what is true of its kind. */
const textWeight = 300;
const pull = 0.3;
const firstPull = 0.3;
/** Tokens of a unit that no text has: to count too many is the safer side. */
const unseenSymbol = 0.8;
const sweeps = 120;

const latin = kindCount * kindCount;
const cyrillic = latin + letterCounts.latin ** 2;
const places = cyrillic + letterCounts.cyrillic ** 2;
const size = places + placeCount;

/** How often each feature occurs, what it comes to, and how much that matters. */
interface Row {
  readonly features: ReadonlyMap<number, number>;
  readonly tokens: number;
  readonly weight: number;
}

const texts = readTexts().filter(({ heldOut }) => !heldOut);
if (process.argv.includes('--folds')) folds();
else write(fitted(texts));

function folds(): void {
  const errors = new Map<string, number[]>();
  for (let fold = 0; fold < 4; fold += 1) {
    const inFold = (_: SampleText, index: number) => index % 4 === fold;
    const weights = fitted(texts.filter((text, index) => !inFold(text, index)));
    for (const { kind, text } of texts.filter(inFold)) {
      let guess = 0;
      for (const [feature, count] of featuresOf(text)) guess += (weights[feature] ?? 0) * count;
      errors.set(kind, [...(errors.get(kind) ?? []), guess / countTokens(text) - 1]);
    }
  }
  let worst = 0;
  let sum = 0;
  for (const [kind, list] of errors) {
    console.log(kind.padEnd(14), list.map((error) => `${(error * 100).toFixed(0)} %`).join('  '));
    worst = Math.max(worst, ...list.map(Math.abs));
    sum += list.reduce((total, error) => total + error * error, 0) / list.length;
  }
  console.log('worst', worst.toFixed(3), 'root mean square', Math.sqrt(sum / errors.size).toFixed(4));
}

function fitted(samples: readonly SampleText[]): Float64Array {
  const rows = samples.flatMap(({ text }) => {
    const words = (text.match(/\s*\S{1,24}/g) ?? []).map((word): Row => {
      const tokens = countTokens(word);
      return { features: featuresOf(word), tokens, weight: 1 / (1 + tokens) };
    });
    const tokens = countTokens(text);
    return [...words, { features: featuresOf(text), tokens, weight: textWeight / tokens ** 2 }];
  });
  // From coarse to fine, so that what hardly ever occurs is held near what is true of its kind: one weight for all
  // pairs with the same second kind, then one for each pair of kinds, then one for each pair of letters.
  const unknown = new Float64Array(size).fill(unseenSymbol, 0, places);
  const bySecond = solve(merged(rows, secondKind), unknown, firstPull);
  const byKinds = solve(merged(rows, bothKinds), spread(bySecond, secondKind), firstPull);
  return solve(rows, spread(byKinds, bothKinds), pull);
}

/** The feature that stands for this one where only the second kind counts. */
function secondKind(feature: number): number {
  return feature >= places ? feature : bothKinds(feature) % kindCount;
}

/** The feature that stands for this one where letters of an alphabet are one. */
function bothKinds(feature: number): number {
  if (feature < latin || feature >= places) return feature;
  const kind = feature < cyrillic ? kindOf(symbols.latin) : kindOf(symbols.cyrillic);
  return kind * kindCount + kind;
}

function merged(rows: readonly Row[], into: (feature: number) => number): Row[] {
  return rows.map((row) => {
    const features = new Map<number, number>();
    for (const [feature, count] of row.features) {
      features.set(into(feature), (features.get(into(feature)) ?? 0) + count);
    }
    return { ...row, features };
  });
}

function spread(weights: Float64Array, into: (feature: number) => number): Float64Array {
  return weights.map((_, feature) => weights[into(feature)] ?? 0);
}

function featuresOf(text: string): ReadonlyMap<number, number> {
  const table = characterTable();
  const next = placeTable();
  const found = new Map<number, number>();
  const count = (feature: number) => found.set(feature, (found.get(feature) ?? 0) + 1);
  let [symbol, place] = [0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const entry = table[text.charCodeAt(index)] ?? 0;
    place = next[(place << 4) | (entry >> symbolBits)] ?? 0;
    const after = entry & ((1 << symbolBits) - 1);
    count(featureOfPair(symbol, after));
    if (place > 1) count(places + (place >> 1));
    symbol = after;
  }
  return found;
}

function featureOfPair(before: number, after: number): number {
  const isLatin = (symbol: number) => symbol >= symbols.latin && symbol < symbols.latin + letterCounts.latin;
  if (isLatin(before) && isLatin(after)) {
    return latin + (before - symbols.latin) * letterCounts.latin + (after - symbols.latin);
  }
  if (before >= symbols.cyrillic && after >= symbols.cyrillic) {
    return cyrillic + (before - symbols.cyrillic) * letterCounts.cyrillic + (after - symbols.cyrillic);
  }
  return kindOf(before) * kindCount + kindOf(after);
}

/** Least squares with weights from 0 up, each held near its prior: one weight after the other, over and over. */
function solve(rows: readonly Row[], prior: Float64Array, strength: number): Float64Array {
  const weights = prior.slice();
  const columns: { row: number; count: number }[][] = Array.from({ length: size }, () => []);
  const left = rows.map(({ features, tokens }, row) => {
    let guess = 0;
    for (const [feature, count] of features) {
      columns[feature]?.push({ row, count });
      guess += (weights[feature] ?? 0) * count;
    }
    return tokens - guess;
  });
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const [feature, column] of columns.entries()) {
      if (column.length === 0) continue;
      const old = weights[feature] ?? 0;
      let slope = strength * ((prior[feature] ?? 0) - old);
      let curve = strength;
      for (const { row, count } of column) {
        const weight = rows[row]?.weight ?? 0;
        slope += weight * count * (left[row] ?? 0);
        curve += weight * count * count;
      }
      const changed = Math.min(Math.max(0, old + slope / curve), maxUnits / tokenUnits);
      weights[feature] = changed;
      for (const { row, count } of column) left[row] = (left[row] ?? 0) - (changed - old) * count;
    }
  }
  return weights;
}

function write(weights: Float64Array): void {
  const rows = (from: number, height: number, width: number) =>
    Array.from({ length: height }, (_, row) => {
      const units = Array.from(weights.subarray(from + row * width, from + (row + 1) * width), (weight) =>
        Math.min(maxUnits, Math.round(weight * tokenUnits)),
      );
      return `  '${units.map(characterOf).join('')}',`;
    }).join('\n');
  const text = `// Written by bench/fit-token-weights.ts. How it is packed: token-costs.ts.

/** What it costs that a symbol of one kind (row) is followed by one of another (column). */
export const kindPairs: readonly string[] = [
${rows(0, kindCount, kindCount)}
];

/** The same for two Latin letters, a to z and then accented ones. */
export const latinPairs: readonly string[] = [
${rows(latin, letterCounts.latin, letterCounts.latin)}
];

/** The same for two Cyrillic letters. */
export const cyrillicPairs: readonly string[] = [
${rows(cyrillic, letterCounts.cyrillic, letterCounts.cyrillic)}
];

/** What a letter costs by its place in a word, an alphabet a row. */
export const letterPlaces: readonly string[] = [
${rows(places, placeCount / 16, 16)}
];
`;
  writeFileSync(resolve(import.meta.dirname, '../src/runtime/estimate/token-weights.ts'), text);
}
