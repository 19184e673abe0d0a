/**
 * A small seeded source of randomness, so that a simulated answer can be had a second time. The generator is
 * mulberry32 (32 bits of state, period 2^32): good enough to make traffic look alive, never for secrets.
 */
export interface Random {
  /** At least 0 and below 1. */
  next(): number;
  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number;
  /** An element; the list must not be empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Lognormal with this median: latencies look like this, with a long tail to the right. */
  lognormal(median: number, sigma: number): number;
}

/** A generator whose numbers depend on the seed alone. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  function below(limit: number): number {
    return Math.floor(next() * limit);
  }

  return {
    next,
    below,
    pick: (list) => list[below(list.length)] ?? list[0],
    lognormal: (median, sigma) => median * Math.exp(sigma * normal(next)),
  };
}

/** Standard normal by Box and Muller. `1 - u` keeps the logarithm away from zero. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
