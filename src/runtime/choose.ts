import { buckets } from '../table/references.ts';
import { unitOf } from './assignment.ts';
import type { Choice } from './choice.ts';
import type { Facts } from './facts.ts';
import type { Plan } from './live-table.ts';
import type { Resolution, ResolveContext } from './resolution.ts';

/** The first rule that matches. Every plan ends in one that always does. */
export function firstMatch({ rules }: Plan, facts: Facts): number {
  for (let index = 0; index < rules.length - 1; index += 1) {
    const when = rules[index]?.when;
    if (when === undefined || when(facts) === true) return index;
  }
  return rules.length - 1;
}

type SplitChoice = Extract<Choice, { kind: 'split' }>;

/** Where a split puts a request. */
export interface Draw {
  /** What stays with one arm; `null` where the caller did not say. */
  readonly unit: string | null;
  readonly bucket: number;
}

/**
 * Draws the bucket. Without a unit there is nothing to be sticky by, and the first arm must not get everybody:
 * the request's id decides then, so that a retry meets the same arm, or else chance.
 */
export function draw({ split, bucketOf }: SplitChoice, context: ResolveContext, random: () => number): Draw {
  const unit = unitOf(context, split.by);
  if (unit !== null) return { unit, bucket: bucketOf(unit) };
  const request = unitOf(context, 'request');
  return { unit, bucket: request === null ? Math.floor(random() * buckets) : bucketOf(request) };
}

/** What a choice comes to that no objective makes, before limits and breakers. `bucket` is a split's. */
export function settled(choice: Exclude<Choice, { kind: 'objective' }>, bucket: number): Resolution {
  return choice.kind === 'model' ? choice.resolution : armAt(choice, bucket);
}

/** The arm whose half-open range holds the bucket; the last one where chance answered out of range. */
function armAt({ arms, lastArm }: SplitChoice, bucket: number): Resolution {
  for (const { to, resolution } of arms) if (bucket < to) return resolution;
  return lastArm;
}
