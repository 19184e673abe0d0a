import type { Candidate, SourceFailure, SourceReport, Unchanged } from '../table/candidate.ts';
import { decodeTable, type Refusal, type RefusalCode } from '../table/decode.ts';
import { changedCapabilities } from '../table/diff.ts';
import { revisionOf } from '../table/revision.ts';
import { type LiveTable, prepareTable } from './live-table.ts';

/** Holds the live table and decides what may replace it. */
export interface Store {
  /**
   * `NOT_READY` before the first candidate, `ERROR` while none has been accepted, `READY` then. `STALE` when
   * the last good candidate is older than `maxStaleness`. A rejected candidate does not make a live table less
   * ready.
   */
  readonly state: 'NOT_READY' | 'READY' | 'STALE' | 'ERROR';
  current(): LiveTable | undefined;
  /**
   * Takes a candidate through every check and, if it passes, puts it in the live table's place at one stroke.
   * Never rejects: a candidate that is refused changes nothing and the answer says why. Candidates go one after
   * another, and of those that wait only the newest is looked at.
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
  /** `offer`, `confirm` or `fail`, as the report says; never rejects, and answers what `offer` answered. */
  take(report: SourceReport): Promise<Acknowledgement | undefined>;
  /**
   * Tells that there was to be a new table and that none could be made: whoever watches the store hears of it as of
   * a candidate that was refused. The live table stays.
   */
  refuse(reason: FailedCandidate): void;
  /** What was refused last, while nothing good has come since. */
  lastRejection(): Rejection | undefined;
  /** Calls back on every event from now on; answers the function that ends it. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
}

/** Why no candidate came of a source. */
export interface FailedCandidate {
  readonly origin: string;
  /** `not-compiled`: the registry has errors. */
  readonly code: 'not-compiled';
  readonly message: string;
}

export type Acknowledgement = Accepted | Rejected;

export interface Accepted {
  readonly accepted: true;
  readonly revision: string;
  /** The revision that it replaced. */
  readonly previous: string | null;
  /** Ids of the capabilities that may answer differently now. */
  readonly changed: readonly string[];
  /** Exactly these bytes are live already. */
  readonly unchanged?: true;
}

export interface Rejected {
  readonly accepted: false;
  readonly code:
    | RefusalCode
    /** A newer candidate came before this one's turn. */
    | 'superseded'
    /** The candidate could not even be looked at, or not be prepared although it is sound: our fault. */
    | 'not-prepared';
  readonly message: string;
  /** Where in the table. */
  readonly path?: string;
  /** The same bytes were refused just before; no event tells of it again. */
  readonly repeated?: true;
}

/** That something was refused, and why. */
export interface Rejection {
  readonly code: Rejected['code'] | FailedCandidate['code'];
  readonly message: string;
  readonly path?: string;
  readonly origin: string;
}

export type StoreEvent =
  | { readonly type: 'ready'; readonly revision: string; readonly origin: string }
  | {
      readonly type: 'changed';
      readonly revision: string;
      readonly previous: string;
      readonly changed: readonly string[];
      readonly origin: string;
    }
  | (Rejection & { readonly type: 'rejected' })
  /** A check did not succeed; told once until one does, or until it fails in another way. */
  | (SourceFailure & { readonly type: 'error' });

export interface StoreOptions {
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** The largest candidate that is looked at; 64 MiB where absent. */
  readonly maxBytes?: number;
  /** Milliseconds after the last good candidate until the table counts as stale; never where absent. */
  readonly maxStaleness?: number;
  /** Learns what a listener threw; it disturbs neither the store nor the other listeners. */
  readonly onListenerError?: (error: unknown) => void;
}

/** Makes an empty store. */
export function createStore({
  clock = Date.now,
  maxBytes = 64 * 1024 * 1024,
  maxStaleness = Number.POSITIVE_INFINITY,
  onListenerError = () => {},
}: StoreOptions = {}): Store {
  let live: LiveTable | undefined;
  let confirmedAt = 0;
  let refused: { readonly identity: string; readonly rejection: Rejected } | undefined;
  let lastRejection: Rejection | undefined;
  /** What fails now, by origin. */
  const failing = new Map<string, string>();
  let refusedOrigin: string | undefined;
  const listeners = new Set<(event: StoreEvent) => void>();
  const inTurn = newestInTurn((candidate: Candidate) => consider(candidate).catch(failed), superseded);

  async function consider(candidate: Candidate): Promise<Acknowledgement> {
    const bytes = typeof candidate.bytes === 'string' ? candidate.bytes : candidate.bytes.slice();
    const identity = bytes.length > maxBytes ? `${bytes.length} bytes` : await revisionOf(bytes);
    if (identity === live?.revision) return confirm(live, candidate);
    if (identity === refused?.identity) return { ...refused.rejection, repeated: true };
    const result = decodeTable(bytes, { maxBytes });
    if (!result.ok) return reject(result, identity, candidate);
    const sources = candidate.sources?.revision === identity ? candidate.sources : undefined;
    return swap(prepareTable(result.table, identity, { sources }), candidate);
  }

  function checked({ origin }: Unchanged): void {
    failing.delete(origin);
    if (live && refusedOrigin !== origin) confirmedAt = clock();
  }

  function fail(failure: SourceFailure): void {
    if (failing.get(failure.origin) === failure.code) return;
    failing.set(failure.origin, failure.code);
    const { origin, code, message, retryAfter } = failure;
    emit({ type: 'error', origin, code, message, ...(retryAfter === undefined ? {} : { retryAfter }) });
  }

  function offer(candidate: Candidate): Promise<Acknowledgement> {
    failing.delete(candidate?.origin);
    return inTurn(candidate);
  }

  async function take(report: SourceReport): Promise<Acknowledgement | undefined> {
    if (report.type === 'candidate') return offer(report);
    if (report.type === 'unchanged') checked(report);
    else fail(report);
    return undefined;
  }

  /** The same bytes again; only the places may have moved. */
  function confirm(current: LiveTable, { sources }: Candidate): Accepted {
    confirmedAt = clock();
    refused = undefined;
    refusedOrigin = undefined;
    lastRejection = undefined;
    const { revision } = current;
    if (sources?.revision === revision) live = { ...current, sources };
    return { accepted: true, revision, previous: revision, changed: [], unchanged: true };
  }

  function swap(next: LiveTable, { origin }: Candidate): Accepted {
    const { revision } = next;
    const previous = live;
    const changed = previous
      ? changedCapabilities(previous.table, next.table)
      : Object.keys(next.table.capabilities).sort();
    live = next;
    confirmedAt = clock();
    refused = undefined;
    refusedOrigin = undefined;
    lastRejection = undefined;
    emit(
      previous
        ? { type: 'changed', revision, previous: previous.revision, changed, origin }
        : { type: 'ready', revision, origin },
    );
    return { accepted: true, revision, previous: previous?.revision ?? null, changed };
  }

  function reject(refusal: Refusal, identity: string, { origin }: Candidate): Rejected {
    const { code, message, path } = refusal;
    refusedOrigin = origin;
    const rejection = { code, message, ...(path === undefined ? {} : { path }) };
    refused = { identity, rejection: { accepted: false, ...rejection } };
    tell({ ...rejection, origin });
    return refused.rejection;
  }

  function tell(rejection: Rejection): void {
    lastRejection = rejection;
    emit({ type: 'rejected', ...rejection });
  }

  function emit(event: StoreEvent): void {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        onListenerError(error);
      }
    }
  }

  return {
    get state() {
      if (!live) return lastRejection ? 'ERROR' : 'NOT_READY';
      return maxStaleness !== Number.POSITIVE_INFINITY && clock() - confirmedAt > maxStaleness
        ? 'STALE'
        : 'READY';
    },
    current: () => live,
    offer,
    confirm: checked,
    fail,
    take,
    refuse: ({ code, message, origin }) => tell({ code, message, origin }),
    lastRejection: () => lastRejection,
    subscribe(listener) {
      const own = (event: StoreEvent) => listener(event);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

const superseded: Rejected = {
  accepted: false,
  code: 'superseded',
  message: 'A newer candidate came before this one was looked at.',
};

/** The live table must survive even a fault of our own; the message says that it is one. */
function failed(error: unknown): Rejected {
  return {
    accepted: false,
    code: 'not-prepared',
    message: `The table could not be prepared: ${String(error)}`,
  };
}

/** One at a time; of those that wait, all but the newest are answered with `passedOver` at once. */
function newestInTurn<Input, Output>(
  work: (input: Input) => Promise<Output>,
  passedOver: Output,
): (input: Input) => Promise<Output> {
  let busy = false;
  let waiting:
    | { readonly input: Input; readonly answer: (output: Promise<Output> | Output) => void }
    | undefined;

  function next(): void {
    if (busy || !waiting) return;
    const { input, answer } = waiting;
    waiting = undefined;
    busy = true;
    const done = work(input).finally(() => {
      busy = false;
      next();
    });
    answer(done);
  }

  return (input) =>
    new Promise((answer) => {
      waiting?.answer(passedOver);
      waiting = { input, answer };
      next();
    });
}
