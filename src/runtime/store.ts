import type {
  Candidate,
  FailedCandidate,
  SourceFailure,
  SourceReport,
  Unchanged,
} from '../table/candidate.ts';
import type { LiveTable } from './live-table.ts';
import type { Acknowledgement, Rejection } from './store/acknowledgement.ts';
import { type Considered, consider, type Offered, superseded } from './store/consider.ts';
import { stateOf, statusOf } from './store/describe.ts';
import type { StoreEvent } from './store/events.ts';
import { confirm, fail, heard, refuse } from './store/hear.ts';
import { createHolding, eventsSoFar } from './store/holding.ts';
import { newestInTurn } from './store/newest-in-turn.ts';
import type { Persistence } from './store/persistence.ts';
import { readKept } from './store/read-kept.ts';
import type { StoreState, StoreStatus } from './store/status.ts';
import type { Trust } from './store/trust.ts';

/** Holds the live table and decides what may replace it. */
export interface Store {
  /**
   * `NOT_READY` before anything was heard, `ERROR` while no candidate has been accepted, `FATAL` where none ever can
   * be: the trust root is unusable, or `failIfNoTable` ended the wait. `READY` with a table; `STALE` when no check has
   * succeeded for `maxStaleness`, or the bundle's `notAfter` has passed. A rejected candidate does not make a live
   * table less ready.
   */
  readonly state: StoreState;
  /** Whether the live table's time is over: the same as the state `STALE`, asked at every resolution. */
  isStale(): boolean;
  /** The live table; `undefined` before there is one, and with `onStale: 'fail'` while it is stale. */
  current(): LiveTable | undefined;
  /**
   * Takes a candidate through every check and, if it passes, puts it in the live table's place at one stroke.
   * Never rejects: a candidate that is refused changes nothing and the answer says why. Candidates go one after
   * another, and of those that wait from one origin only the newest is looked at. An accepted one is answered when it
   * has been kept as well.
   */
  offer(candidate: Candidate): Promise<Acknowledgement>;
  /**
   * Tells of a check that succeeded and found nothing new (304, the same digest): the table is as fresh as after a
   * candidate. Where the source's last candidate was refused, that one is still what it has, and freshness does not
   * grow.
   */
  confirm(check: Unchanged): void;
  /** Tells of a check that did not succeed. The live table stays, and ages. */
  fail(failure: SourceFailure): void;
  /** `offer`, `confirm`, `refuse` or `fail`, as the report says; never rejects, and answers what `offer` answered. */
  take(report: SourceReport): Promise<Acknowledgement | undefined>;
  /**
   * Tells that there was to be a new table and that none could be made: whoever watches the store hears of it as of
   * a candidate that was refused, and so does `confirm`. The live table stays.
   */
  refuse(reason: FailedCandidate): void;
  /**
   * Begins with what an earlier run kept. It is verified like any candidate, and counts as degraded until a source
   * confirms it. `undefined` where nothing is kept. Every first `offer` does this before; a table that a source has
   * brought is never replaced by one that was kept.
   */
  restore(): Promise<Acknowledgement | undefined>;
  /** What was refused last, while nothing good has come since. */
  lastRejection(): Rejection | undefined;
  status(): StoreStatus;
  /** Calls back on every event from now on, and at once with those that led to this state; answers the function that ends it. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
}

export interface StoreOptions {
  /** Milliseconds since 1970. Where it throws or answers no number, what it answered last goes on to count. */
  readonly clock?: () => number;
  /** Calls back once after so many milliseconds (at most 2^31 - 1); answers the function that prevents it. */
  readonly after?: (milliseconds: number, callback: () => void) => () => void;
  /** Comes back when others have had their turn: a long table is checked in slices. A timer of no length where absent. */
  readonly giveWay?: () => Promise<void>;
  /** The largest candidate that is looked at; 64 MiB where absent. */
  readonly maxBytes?: number;
  /** Milliseconds after the last successful check until the table counts as stale; never where absent. */
  readonly maxStaleness?: number;
  /** Whether a stale table goes on to answer, which is the default. */
  readonly onStale?: 'serve' | 'fail';
  /** Give up, as `FATAL`, when the first candidate is refused or the first check fails and nothing is live. */
  readonly failIfNoTable?: boolean;
  /** Only what this verifies is served: `createTrust` of `signalbox/runtime/signed`. */
  readonly trust?: Trust;
  /** Keeps the last known good for the next run. */
  readonly persist?: Persistence;
  /** Learns what a listener or the clock threw; it disturbs neither the store nor the other listeners. */
  readonly onListenerError?: (error: unknown) => void;
  /** Learns why the last known good could not be kept or read; the live table goes on. */
  readonly onPersistError?: (error: unknown) => void;
}

/** Makes an empty store. */
export function createStore(options: StoreOptions = {}): Store {
  const { onStale, persist } = options;
  const holding = createHolding(options);
  const { counters, events, freshness, maxBytes, refusals } = holding;
  const inTurn = newestInTurn<Offered, Considered>(
    (candidate) => consider(holding, candidate),
    { answer: superseded },
    ({ origin, keptAt }) => keptAt ?? origin,
  );
  let restoring: Promise<Acknowledgement | undefined> | undefined;

  function restore(): Promise<Acknowledgement | undefined> {
    restoring ??= readKept(holding, inTurn).catch((error: unknown) => {
      holding.onPersistError(error);
      return undefined;
    });
    return restoring;
  }

  const store: Store = {
    get state() {
      return stateOf(holding);
    },
    isStale: freshness.isStale,
    current: () => (onStale === 'fail' && freshness.isStale() ? undefined : holding.active?.live),
    async offer(candidate) {
      // What it is now, whatever becomes of the buffer meanwhile. One that is too large is not looked into.
      const bytes = candidate.bytes?.length > maxBytes ? candidate.bytes : copyOf(candidate.bytes);
      if (persist) await restore();
      heard(holding, candidate.origin);
      const { answer, kept } = await inTurn({ ...candidate, bytes });
      // Not in turn: a disk that hangs must not hold up the next table.
      await kept;
      if (!answer.accepted && answer.code === 'superseded') counters.superseded += 1;
      return answer;
    },
    confirm: (check) => confirm(holding, check),
    fail: (failure) => fail(holding, failure),
    async take(report) {
      if (report.type === 'candidate') return store.offer(report);
      if (report.type === 'unchanged') confirm(holding, report);
      else if (report.type === 'refused') refuse(holding, report);
      else fail(holding, report);
      return undefined;
    },
    refuse: (reason) => refuse(holding, reason),
    restore,
    lastRejection: refusals.last,
    status: () => statusOf(holding),
    subscribe: (listener) => events.subscribe(listener, eventsSoFar(holding)),
  };
  return store;
}

/** Not by `slice`, which of Node's buffers is the same memory. What is no bytes at all is found out later. */
function copyOf(bytes: Uint8Array | string): Uint8Array | string {
  return ArrayBuffer.isView(bytes) ? new Uint8Array(bytes) : bytes;
}
