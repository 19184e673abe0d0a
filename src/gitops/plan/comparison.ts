import type { CapabilityPair } from './capability-pair.ts';
import type { Draft } from './change.ts';
import type { Regions } from './region.ts';

/** A capability on both sides, and what is answered to every kind of request for it. */
export interface Question extends CapabilityPair {
  readonly found: Regions;
}

/** One way to compare what two tables make of a capability. */
export type Comparison = (question: Question) => readonly Draft[];
