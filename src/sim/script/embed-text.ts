import { fingerprint } from '../draw/fingerprint.ts';
import { createRandom } from '../draw/random.ts';
import { wordsOf } from './conversation.ts';

/** In how many places a word leaves its mark. */
const marksPerWord = 16;

/**
 * A vector of length one that depends on the text alone. Texts that share words come out closer to each other
 * than texts that do not, so that a search over simulated vectors finds something.
 */
export function embedText(text: string, dimensions: number, seed: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  const noise = createRandom(fingerprint(seed, 'text', text));
  for (let index = 0; index < dimensions; index += 1) vector[index] = (noise.next() - 0.5) * 0.05;
  for (const word of wordsOf(text)) {
    const random = createRandom(fingerprint(seed, 'word', word));
    for (let mark = 0; mark < marksPerWord; mark += 1) {
      const place = random.below(dimensions);
      vector[place] = (vector[place] ?? 0) + (random.next() < 0.5 ? -1 : 1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  // Single precision, as providers compute: the same number whether written as text or as base64.
  return vector.map((value) => Math.fround(value / length));
}
