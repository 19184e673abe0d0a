import { buckets } from './bucket.ts';

/** A share as an exact fraction. */
export interface Share {
  readonly part: bigint;
  readonly whole: bigint;
}

/** One draw's buckets, cut into half-open ranges inside which nothing changes. */
export interface Dimension {
  /** Whose buckets they are: two draws of one key are one draw. */
  readonly key: string;
  /** Ascending, from 0; the last range ends with the buckets. */
  readonly starts: readonly number[];
}

/** Cuts the buckets of a draw where its ranges end. */
export function dimension(key: string, ends: readonly number[]): Dimension {
  const inside = ends.filter((end) => 0 < end && end < buckets);
  return { key, starts: [...new Set([0, ...inside])].sort((a, b) => a - b) };
}

/** One piece of all dimensions together: where it begins in each, and how many combinations of buckets it holds. */
export interface Piece {
  readonly at: ReadonlyMap<string, number>;
  readonly size: bigint;
}

/** Every piece. Draws of different keys count as independent, so that a piece's size is the product of its ranges. */
export function* pieces(
  dimensions: readonly Dimension[],
  at: ReadonlyMap<string, number> = new Map(),
  size = 1n,
): Generator<Piece> {
  const [first, ...others] = dimensions;
  if (first === undefined) {
    yield { at, size };
    return;
  }
  for (const [index, start] of first.starts.entries()) {
    const length = (first.starts[index + 1] ?? buckets) - start;
    yield* pieces(others, new Map([...at, [first.key, start]]), size * BigInt(length));
  }
}

/** How many combinations of buckets there are. */
export function wholeOf(dimensions: readonly Dimension[]): bigint {
  return BigInt(buckets) ** BigInt(dimensions.length);
}

/** In percent, with as many decimals as it takes up to twelve. */
export function percent({ part, whole }: Share): string {
  const scaled = (part * 100n * 10n ** 12n) / whole;
  const digits = String(scaled).padStart(13, '0');
  const decimals = digits.slice(-12).replace(/0+$/, '');
  return `${digits.slice(0, -12)}${decimals === '' ? '' : `.${decimals}`}%`;
}
