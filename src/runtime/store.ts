import {
  type Candidate,
  type FailedCandidate,
  largestCandidate,
  type SourceFailure,
  type SourceReport,
  type Unchanged,
} from '../table/candidate.ts';
import { revisionOf } from '../table/revision.ts';
import type { LiveTable } from './live-table.ts';
import type { Accepted, Acknowledgement, Rejected, Rejection } from './store/acknowledgement.ts';
import { type Admitted, admit } from './store/admit.ts';
import { createEvents, type LiveNotice, type StoreEvent } from './store/events.ts';
import { createFreshness } from './store/freshness.ts';
import { quietly, steadyClock } from './store/guards.ts';
import { createKeeping } from './store/keeping.ts';
import { newestInTurn } from './store/newest-in-turn.ts';
import type { Persistence } from './store/persistence.ts';
import { createRefusals } from './store/refusals.ts';
import { inSlices } from './store/slices.ts';
import { createCounters, type StoreState, type StoreStatus } from './store/status.ts';
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

/** The table of this moment, and how it came to be. */
interface Active extends Admitted {
  /** Digest of the candidate's bytes. */
  readonly identity: string;
  readonly origin: string;
  readonly kept: boolean;
}

interface Considered {
  readonly answer: Acknowledgement;
  /** Settles when what was accepted is kept, or cannot be. */
  readonly kept?: Promise<void>;
}

interface Offered extends Candidate {
  /** When it was kept, where an earlier run did. */
  readonly keptAt?: number;
}

const never = Number.POSITIVE_INFINITY;

/** Makes an empty store. */
export function createStore({
  clock: givenClock = Date.now,
  after = wait,
  giveWay = oneTurn,
  maxBytes = largestCandidate,
  maxStaleness = never,
  onStale = 'serve',
  failIfNoTable = false,
  trust,
  persist,
  onListenerError: givenListener = () => {},
  onPersistError: givenPersist = () => {},
}: StoreOptions = {}): Store {
  const onListenerError = quietly(givenListener);
  const onPersistError = quietly(givenPersist);
  const clock = steadyClock(givenClock, onListenerError);
  let active: Active | undefined;
  let fatal = false;
  let checkedAt: number | null = null;
  let requestedAt: number | null = null;
  let activatedAt: number | null = null;
  let restoring: Promise<Acknowledgement | undefined> | undefined;
  const counters = createCounters();
  const failing = new Map<string, SourceFailure>();
  const refusals = createRefusals();
  const events = createEvents(onListenerError);
  const inTurn = newestInTurn<Offered, Considered>(
    consider,
    { answer: superseded },
    ({ origin, keptAt }: Offered) => (keptAt === undefined ? origin : keptAt),
  );
  const keeping = createKeeping({
    persist,
    clock,
    onFailure: (error) => {
      counters.notKept += 1;
      onPersistError(error);
    },
  });
  const freshness = createFreshness({ clock, after, maxStaleness, tell: tellOfAge });

  function state(): StoreState {
    if (active) return freshness.isStale() ? 'STALE' : 'READY';
    if (fatal) return 'FATAL';
    return refusals.last() || failing.size > 0 ? 'ERROR' : 'NOT_READY';
  }

  function notice({ live, generation, origin, kept }: Active): LiveNotice {
    return {
      revision: live.revision,
      origin,
      ...(generation === undefined ? {} : { generation }),
      ...(kept ? { source: 'last-known-good' } : {}),
    };
  }

  function tellOfAge(type: 'stale' | 'ready'): void {
    if (!active) return;
    if (type === 'stale') counters.stale += 1;
    events.emit({ type, ...notice(active) });
  }

  /** A source, or a kept table, has shown at this moment that what is live is good. */
  function fresh(at: number): void {
    checkedAt = at;
    freshness.begin(at, active?.notAfter ?? never);
    freshness.look();
  }

  /** Offered, confirmed or failed: a source has spoken. */
  function heard(origin: string): void {
    requestedAt = clock();
    failing.delete(origin);
  }

  function confirm({ origin }: Unchanged): void {
    heard(origin);
    counters.confirmed += 1;
    if (!active || refusals.isBlamed(origin)) return;
    if (active.kept) active = { ...active, origin, kept: false };
    fresh(clock());
  }

  function fail({ origin, code, message, retryAfter }: SourceFailure): void {
    requestedAt = clock();
    counters.failed += 1;
    const told = failing.get(origin)?.code === code;
    const failure = { origin, code, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
    failing.set(origin, failure);
    fatal ||= failIfNoTable && !active;
    if (!told) events.emit({ type: 'error', ...failure });
  }

  async function offer(candidate: Candidate): Promise<Acknowledgement> {
    // What it is now, whatever becomes of the buffer meanwhile. One that is too large is not looked into.
    const bytes = candidate.bytes?.length > maxBytes ? candidate.bytes : copyOf(candidate.bytes);
    if (persist) await restore();
    heard(candidate.origin);
    const { answer, kept } = await inTurn({ ...candidate, bytes });
    // Not in turn: a disk that hangs must not hold up the next table.
    await kept;
    if (!answer.accepted && answer.code === 'superseded') counters.superseded += 1;
    return answer;
  }

  async function consider(candidate: Offered): Promise<Considered> {
    try {
      if (candidate.keptAt !== undefined && active) return { answer: superseded };
      const { bytes } = candidate;
      const pause = inSlices(clock, giveWay);
      await pause();
      const identity = bytes.length > maxBytes ? `${bytes.length} bytes` : await revisionOf(bytes);
      if (active && identity === active.identity) return { answer: again(active, candidate) };
      const known = refusals.known(identity);
      if (known) return { answer: repeated(known, candidate) };
      const { sources } = candidate;
      const next = await admit(bytes, { trust, maxBytes, now: clock(), active, sources, identity, pause });
      // Newer roots count from now on, whatever became of the candidate that brought them.
      if (keeping.keepRoots(trust?.roots())) refusals.forget();
      if ('accepted' in next) return { answer: reject(next, identity, candidate) };
      const { origin, keptAt } = candidate;
      return swap({ ...next, identity, origin, kept: keptAt !== undefined }, bytes, keptAt);
    } catch (error) {
      return { answer: failed(error) };
    }
  }

  /** The same bytes again; only the places may have moved. */
  function again(current: Active, { sources, origin }: Candidate): Accepted {
    const { live, generation } = current;
    const moved = sources?.revision === live.revision;
    active = { ...current, live: moved ? { ...live, sources } : live, origin, kept: false };
    refusals.settle(origin);
    counters.confirmed += 1;
    fresh(clock());
    const { revision } = live;
    return accepted({ revision, previous: revision, changed: [], unchanged: true }, generation);
  }

  function swap(next: Active, bytes: Uint8Array | string, keptAt: number | undefined): Considered {
    const before = active;
    const { revision } = next.live;
    const { changed } = next;
    const previous = before?.live.revision ?? null;
    active = next;
    fatal = false;
    refusals.settle(next.origin);
    // From the past where it was kept; never from the future, should a clock have been set back.
    const at = Math.min(keptAt ?? never, clock());
    if (keptAt === undefined) checkedAt = at;
    freshness.begin(at, next.notAfter);
    const named = { revision, generation: next.generation ?? null };
    const kept = keptAt === undefined ? keeping.keepTable(bytes, named) : undefined;
    if (keptAt === undefined) counters.accepted += 1;
    else keeping.foundTable(named, keptAt);
    const unchanged = previous === revision;
    if (!unchanged) {
      activatedAt = clock();
      events.emit(
        before && previous !== null
          ? { type: 'changed', previous, changed, ...notice(next) }
          : { type: 'ready', ...notice(next) },
      );
    }
    freshness.look();
    const answer = { revision, previous, changed, ...(unchanged ? { unchanged } : {}) };
    return { answer: accepted(answer, next.generation), ...(kept ? { kept } : {}) };
  }

  function reject(
    { fatal: unusable, ...rejected }: Rejected & { readonly fatal?: true },
    digest: string,
    { origin, keptAt }: Offered,
  ): Rejected {
    refusals.remember(digest, rejected);
    counters.rejected += 1;
    const { accepted: _, ...rejection } = rejected;
    fatal ||= unusable === true || (failIfNoTable && !active && keptAt === undefined);
    if (keptAt === undefined) refusals.blame(origin);
    tell({ ...rejection, origin, digest });
    return rejected;
  }

  function repeated(known: Rejected, { origin }: Candidate): Rejected {
    counters.rejected += 1;
    counters.repeated += 1;
    refusals.blame(origin);
    return { ...known, repeated: true };
  }

  function refuse({ code, message, origin }: FailedCandidate): void {
    heard(origin);
    refusals.blame(origin);
    tell({ code, message, origin });
  }

  function tell(rejection: Rejection): void {
    refusals.note(rejection, clock());
    events.emit({ type: 'rejected', ...rejection });
  }

  function restore(): Promise<Acknowledgement | undefined> {
    restoring ??= readKept().catch((error: unknown) => {
      onPersistError(error);
      return undefined;
    });
    return restoring;
  }

  async function readKept(): Promise<Acknowledgement | undefined> {
    const roots = await keeping.load('roots');
    if (roots && trust) {
      const broken = await trust.adopt(roots.bytes);
      if (broken)
        tell({ code: broken.code, message: broken.message, phase: broken.phase, origin: keptOrigin });
      keeping.foundRoots(trust.roots());
    }
    const kept = await keeping.load('table');
    if (!kept) return undefined;
    return (await inTurn({ bytes: kept.bytes, origin: keptOrigin, keptAt: kept.at })).answer;
  }

  function missed(): StoreEvent[] {
    if (active) {
      const ready: StoreEvent = { type: 'ready', ...notice(active) };
      return freshness.isToldStale() ? [ready, { ...ready, type: 'stale' }] : [ready];
    }
    const failures = [...failing.values()].map((failure): StoreEvent => ({ type: 'error', ...failure }));
    const last = refusals.last();
    return last ? [...failures, { type: 'rejected', ...last }] : failures;
  }

  return {
    get state() {
      return state();
    },
    current: () => (onStale === 'fail' && freshness.isStale() ? undefined : active?.live),
    offer,
    confirm,
    fail,
    async take(report) {
      if (report.type === 'candidate') return offer(report);
      if (report.type === 'unchanged') confirm(report);
      else if (report.type === 'refused') refuse(report);
      else fail(report);
      return undefined;
    },
    refuse,
    restore,
    lastRejection: refusals.last,
    status: () => ({
      state: state(),
      degraded: active !== undefined && (active.kept || freshness.isStale()),
      activeGeneration: active?.generation ?? null,
      activeRevision: active?.live.revision ?? null,
      environment: active?.live.table.environment ?? null,
      origin: active?.origin ?? null,
      source: active ? (active.kept ? 'last-known-good' : 'source') : null,
      notAfter: active && active.notAfter !== never ? active.notAfter : null,
      lastRequest: requestedAt,
      lastSuccessfulRequest: checkedAt,
      lastSuccessfulActivation: activatedAt,
      lastNack: refusals.lastNack(),
      failing: [...failing.values()],
      lastKnownGood: keeping.lastKnownGood(),
      counters: { ...counters },
    }),
    subscribe: (listener) => events.subscribe(listener, missed()),
  };
}

/** Not by `slice`, which of Node's buffers is the same memory. What is no bytes at all is found out later. */
function copyOf(bytes: Uint8Array | string): Uint8Array | string {
  return ArrayBuffer.isView(bytes) ? new Uint8Array(bytes) : bytes;
}

const keptOrigin = 'last known good';

function accepted(
  answer: Omit<Accepted, 'accepted' | 'generation'>,
  generation: number | undefined,
): Accepted {
  return { accepted: true, ...answer, ...(generation === undefined ? {} : { generation }) };
}

const superseded: Rejected = {
  accepted: false,
  code: 'superseded',
  message: 'A newer candidate came before this one was looked at.',
  phase: 'wait',
};

/** The live table must survive even a fault of our own; the message says that it is one. */
function failed(error: unknown): Rejected {
  return {
    accepted: false,
    code: 'not-prepared',
    message: `The table could not be prepared: ${String(error)}`,
    phase: 'prepare',
  };
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
