import { buckets } from '../table/bucket.ts';
import type { Unit } from '../table/table.ts';
import type { ResolveContext } from './resolution.ts';

/** What stays with one side of a split, and in which bucket it is. */
export interface Sticky {
  readonly by: Unit;
  readonly bucketOf: (unit: string) => number;
}

/**
 * The bucket that a split puts a request into. Without a unit there is nothing to be sticky by, and the first side
 * must not get everybody: the request's id decides then, so that a retry meets the same side, or else chance.
 */
export function draw({ by, bucketOf }: Sticky, context: ResolveContext, random: () => number): number {
  const unit = unitOf(context, by) ?? unitOf(context, 'request');
  return unit === null ? Math.floor(random() * buckets) : bucketOf(unit);
}

/** What stays together. A unit is text or a safe integer in decimals; the empty text is none, as is anything else. */
export function unitOf(context: ResolveContext, by: Unit): string | null {
  const value: unknown = context[by];
  if (typeof value === 'string' && value !== '') return value;
  return Number.isSafeInteger(value) ? String(value) : null;
}

/** The range that holds a bucket; the last one where chance answered out of range. */
export function rangeAt<Range extends { readonly to: number }>(
  ranges: readonly Range[],
  bucket: number,
): Range | undefined {
  for (const range of ranges) if (bucket < range.to) return range;
  return ranges.at(-1);
}
