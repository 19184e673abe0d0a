import { largestCandidate, type SourceFailure } from '../../table/candidate.ts';
import type { StoreOptions } from '../store.ts';
import type { Admitted } from './admit.ts';
import { createEvents, type LiveNotice, type StoreEvent } from './events.ts';
import { createFreshness, type Freshness } from './freshness.ts';
import { quietly, steadyClock } from './guards.ts';
import { createKeeping, type Keeping } from './keeping.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { type Counter, createCounters } from './status.ts';
import type { Trust } from './trust.ts';

/** All that a store was given and knows at a moment. Moments are milliseconds since 1970. */
export interface Holding {
  readonly clock: () => number;
  readonly giveWay: () => Promise<void>;
  readonly maxBytes: number;
  readonly failIfNoTable: boolean;
  readonly trust: Trust | undefined;
  readonly onPersistError: (error: unknown) => void;
  active: Active | undefined;
  /** No candidate can ever be accepted. */
  fatal: boolean;
  /** The last check that succeeded, the last that was heard of, the last swap. */
  checkedAt: number | null;
  requestedAt: number | null;
  activatedAt: number | null;
  /** What fails now, by source. */
  readonly failing: Map<string, SourceFailure>;
  readonly counters: Record<Counter, number>;
  readonly refusals: Refusals;
  readonly events: ReturnType<typeof createEvents>;
  readonly keeping: Keeping;
  readonly freshness: Freshness;
}

/** The table of this moment, and how it came to be. */
export interface Active extends Admitted {
  /** Digest of the candidate's bytes. */
  readonly identity: string;
  readonly origin: string;
  /** An earlier run kept it, and no source has confirmed it yet. */
  readonly kept: boolean;
}

export const never = Number.POSITIVE_INFINITY;

/** Holds nothing yet. */
export function createHolding({
  clock: givenClock = Date.now,
  after = wait,
  giveWay = oneTurn,
  maxBytes = largestCandidate,
  maxStaleness = never,
  failIfNoTable = false,
  trust,
  persist,
  onListenerError: givenListener = () => {},
  onPersistError: givenPersist = () => {},
}: StoreOptions): Holding {
  const onListenerError = quietly(givenListener);
  const onPersistError = quietly(givenPersist);
  const clock = steadyClock(givenClock, onListenerError);
  const counters = createCounters();
  const holding: Holding = {
    clock,
    giveWay,
    maxBytes,
    failIfNoTable,
    trust,
    onPersistError,
    active: undefined,
    fatal: false,
    checkedAt: null,
    requestedAt: null,
    activatedAt: null,
    failing: new Map(),
    counters,
    refusals: createRefusals(),
    events: createEvents(onListenerError),
    keeping: createKeeping({
      persist,
      clock,
      onFailure: (error) => {
        counters.notKept += 1;
        onPersistError(error);
      },
    }),
    freshness: createFreshness({ clock, after, maxStaleness, tell: (type) => tellOfAge(holding, type) }),
  };
  return holding;
}

/** What events say of a live table. */
export function noticeOf({ live, generation, origin, kept }: Active): LiveNotice {
  return {
    revision: live.revision,
    origin,
    ...(generation !== undefined && { generation }),
    ...(kept && { source: 'last-known-good' }),
  };
}

/** A source, or a kept table, has shown at this moment that what is live is good. */
export function freshen(holding: Holding): void {
  const { active, freshness } = holding;
  holding.checkedAt = holding.clock();
  freshness.begin(holding.checkedAt, active?.notAfter ?? never);
  freshness.look();
}

/** The events that led to this state. */
export function eventsSoFar({ active, freshness, failing, refusals }: Holding): StoreEvent[] {
  if (active) {
    const ready: StoreEvent = { type: 'ready', ...noticeOf(active) };
    return freshness.isToldStale() ? [ready, { ...ready, type: 'stale' }] : [ready];
  }
  const failures = [...failing.values()].map((failure): StoreEvent => ({ type: 'error', ...failure }));
  const last = refusals.last();
  return last ? [...failures, { type: 'rejected', ...last }] : failures;
}

function tellOfAge({ active, counters, events }: Holding, type: 'stale' | 'ready'): void {
  if (!active) return;
  if (type === 'stale') counters.stale += 1;
  events.emit({ type, ...noticeOf(active) });
}

/** Others' turn: everything that waits for this thread comes before a timer of no length. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Does not keep a process alive, where there are processes. */
function wait(milliseconds: number, callback: () => void): () => void {
  const timer: unknown = setTimeout(callback, milliseconds);
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
  return () => clearTimeout(timer as number);
}
