import type { Resolution } from '../runtime/resolution.ts';
import { compare, type Mismatch } from './compare.ts';
import { type NearestRule, nearestRule } from './nearest-rule.ts';
import type { PolicyCase } from './policy-case.ts';
import { resolveCase } from './resolve-case.ts';
import { shareOfCase } from './share-of-case.ts';
import { type World, worldOf } from './world.ts';

/** What became of one case: plain data. It passed where nothing differs. */
export interface CaseResult {
  readonly case: PolicyCase;
  readonly environment: string;
  /** The decision, explained, with the lines of the registry. */
  readonly resolution: Resolution;
  readonly mismatches: readonly Mismatch[];
  /** Only of a case that failed. */
  readonly nearest: NearestRule | undefined;
}

/** A case and the world that it is asked in. */
export interface PlacedCase {
  readonly case: PolicyCase;
  readonly world: World;
}

/** Runs every case; `now` is the moment of those that name none, in milliseconds since 1970. */
export function runCases(cases: readonly PlacedCase[], now: number): CaseResult[] {
  return cases.map(({ case: one, world: whole }) => {
    const world = worldOf(whole, one.capability);
    const resolution = resolveCase(one, world, { now });
    const mismatches = compare(one.expected, resolution, () => shareOfCase(one, world, now));
    const nearest = mismatches.length === 0 ? undefined : nearestRule(one, resolution, { world, now });
    return { case: one, environment: world.environment, resolution, mismatches, nearest };
  });
}

/** Whether a case would pass in a world. */
export function passes(one: PolicyCase, world: World, now: number): boolean {
  return (
    compare(one.expected, resolveCase(one, world, { now }), () => shareOfCase(one, world, now)).length === 0
  );
}
