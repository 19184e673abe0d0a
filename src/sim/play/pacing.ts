import type { Random } from '../draw/random.ts';

/** Milliseconds: before the first event, and between the deltas of an answer. */
export interface Tempo {
  readonly firstToken: number;
  readonly perToken: number;
}

/** Medians of hosted models, as people see them: a third of a second, then 90 tokens a second. */
const medians = { firstToken: 350, tokensPerSecond: 90 };

/**
 * Draws the tempo of one answer: time to first token and tokens per second are lognormal, so that most answers
 * are alike and a few are slow. `scale` 0 means no waiting at all, 2 means twice as slow.
 */
export function drawTempo(random: Random, scale: number): Tempo {
  if (scale === 0) return { firstToken: 0, perToken: 0 };
  const firstToken = clamp(random.lognormal(medians.firstToken, 0.45), 60, 5_000);
  const tokensPerSecond = clamp(random.lognormal(medians.tokensPerSecond, 0.35), 15, 400);
  return { firstToken: firstToken * scale, perToken: (1000 / tokensPerSecond) * scale };
}

/** The wait before a frame of so many tokens: a little irregular, as networks are. */
export function waitFor(tokens: number, tempo: Tempo, random: Random): number {
  return tokens === 0 || tempo.perToken === 0 ? 0 : tokens * tempo.perToken * (0.6 + 0.8 * random.next());
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
