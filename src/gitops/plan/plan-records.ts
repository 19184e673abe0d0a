import type { Period } from '../records/replay.ts';
import type { Example, MalformedLine } from '../records/tally.ts';
import type { CostDelta, Percent } from './change.ts';

/** What recorded decisions say of a plan: those of environments whose tables differ were made again under both. */
export interface PlanRecords {
  /** As they were named. */
  readonly files: readonly string[];
  /** How many were made again. */
  readonly decisions: number;
  readonly period: Period | null;
  /** Those that change, or that the plan has a change of; by environment, then by id. */
  readonly capabilities: readonly RecordedCapability[];
  /** Capabilities that the plan has a change of, and nobody asked for. */
  readonly without: readonly string[];
  readonly leftOut: LeftOut;
  /** What to know before one trusts the figures, one sentence each. */
  readonly caveats: readonly string[];
}

export interface RecordedCapability {
  readonly id: string;
  readonly environment: string;
  /** Which sides have it; whoever asks the other is refused. */
  readonly on: 'both' | 'base' | 'head';
  readonly decisions: number;
  readonly period: Period;
  /** Another deployment is asked first, or nobody is any more. */
  readonly moved: number;
  readonly share: Percent;
  /** The first is the same, and those behind it are not. */
  readonly reordered: number;
  readonly refused: number;
  readonly admitted: number;
  readonly flows: readonly { readonly from: string; readonly to: string; readonly records: number }[];
  /** With the tokens that they took, over those that tell them and have a price on both sides; null where none does. */
  readonly cost: (CostDelta & { readonly decisions: number }) | null;
  readonly examples: readonly Example[];
}

/** What was not made again, and why: nothing is dropped without being counted. */
export interface LeftOut {
  /** Lines that are no records, with the first few. */
  readonly malformed: { readonly count: number; readonly lines: readonly MalformedLine[] };
  /** Of environments that are not compared here. */
  readonly elsewhere: readonly Counted[];
  /** Of environments whose table is the same on both sides. */
  readonly unchanged: readonly Counted[];
  /** They were, but neither side has the capability, so that both refuse: by its name. */
  readonly unknown: readonly { readonly capability: string; readonly records: number }[];
}

/** Records of an environment. */
export interface Counted {
  readonly environment: string;
  readonly records: number;
}
