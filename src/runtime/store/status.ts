import type { SourceFailure } from '../../table/candidate.ts';
import type { Rejection } from './acknowledgement.ts';

export type StoreState = 'NOT_READY' | 'READY' | 'STALE' | 'ERROR' | 'FATAL';

/** What a store did and has, as plain data without secrets. Moments are milliseconds since 1970, `null` where none was. */
export interface StoreStatus {
  readonly state: StoreState;
  /** It answers, and not from a table that a source has confirmed in time. */
  readonly degraded: boolean;
  readonly activeGeneration: number | null;
  readonly activeRevision: string | null;
  readonly environment: string | null;
  readonly origin: string | null;
  readonly source: 'source' | 'last-known-good' | null;
  /** The moment from which the bundle itself says that it may be outdated. */
  readonly notAfter: number | null;
  readonly lastRequest: number | null;
  /** The last check that found the live table, or brought it. */
  readonly lastSuccessfulRequest: number | null;
  readonly lastSuccessfulActivation: number | null;
  /** The last candidate that was refused, whatever came after. */
  readonly lastNack: (Rejection & { readonly at: number }) | null;
  /** What fails now, by source. */
  readonly failing: readonly SourceFailure[];
  /** What a restart would begin with; `null` while nothing is kept. */
  readonly lastKnownGood: {
    readonly revision: string;
    readonly generation: number | null;
    /** Milliseconds. */
    readonly age: number;
  } | null;
  readonly counters: Readonly<Record<Counter, number>>;
}

const counters = [
  'accepted',
  'confirmed',
  'rejected',
  /** Of `rejected`: bytes that had been refused before. */
  'repeated',
  'superseded',
  'failed',
  'stale',
  /** Saves of the last known good that did not succeed. */
  'notKept',
] as const;

export type Counter = (typeof counters)[number];

export function createCounters(): Record<Counter, number> {
  // `fromEntries` forgets the keys, which are all there.
  return Object.fromEntries(counters.map((name) => [name, 0])) as Record<Counter, number>;
}
