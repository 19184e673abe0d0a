import type { Usage } from '../../chat/usage.ts';

/** How a request ended. `open` while it is being served. */
export type Outcome =
  | 'open'
  /** All that was meant to be sent has been sent. */
  | 'completed'
  /** The simulator broke the connection off, as the scenario wanted. */
  | 'cut'
  /** The caller went away first. */
  | 'abandoned'
  /** The request itself was wrong, and was told so. */
  | 'refused';

/** One request, as the provider's own books have it. */
export interface JournalEntry {
  /** From 1, in order of arrival. */
  readonly order: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Without its query, which may hold a key. */
  readonly path: string;
  /** Whom the simulator played: the first segment of the path. */
  readonly provider: string;
  readonly format?: string;
  readonly operation?: string;
  /** As asked for, without the scenario behind it. */
  readonly model?: string;
  readonly scenario?: string;
  readonly stream: boolean;
  /** Absent where the connection broke before a status was sent. */
  readonly status?: number;
  /** The id in the answer. */
  readonly id?: string;
  /** What the provider would bill: all of the input, and the output as far as it was written. */
  readonly usage?: Usage;
  /** Events of a stream, or 1 for a whole body, that were sent completely. */
  readonly events: number;
  /** Bytes of the body that were handed to the connection. */
  readonly bytes: number;
  readonly outcome: Outcome;
  /** Why it was refused. */
  readonly refusal?: string;
  /** Which header brought a credential, and the first 64 bits of the credential's SHA-256; never the value. */
  readonly auth?: { readonly header: string; readonly digest: string };
  /** The request's headers, as far as they are known to be harmless. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The provider's bill: every request in order, the oldest dropped beyond a bound. */
export interface Journal {
  entries(): readonly JournalEntry[];
  /** How many entries were dropped to stay within the bound. */
  readonly dropped: number;
  /** Resolves when no request is open any more. */
  settled(): Promise<void>;
  reset(): void;
}

/** The side of the journal that is written to. */
export interface JournalWriter extends Journal {
  open(first: Omit<JournalEntry, 'order' | 'events' | 'bytes' | 'outcome'>): JournalLine;
}

/** One entry while it is being served. */
export interface JournalLine {
  readonly order: number;
  /** Adds what has become known. */
  note(known: Partial<Omit<JournalEntry, 'order' | 'at' | 'outcome'>>): void;
  /** Ends the entry; only the first call counts. */
  settle(outcome: Exclude<Outcome, 'open'>): void;
}

/** Creates a journal that keeps the last `limit` entries. */
export function createJournal(limit: number): JournalWriter {
  let kept = new Map<number, JournalEntry>();
  let order = 0;
  let dropped = 0;
  let open = 0;
  let waiting: (() => void)[] = [];

  function keep(entry: JournalEntry): void {
    kept.set(entry.order, entry);
    if (kept.size <= limit) return;
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
    dropped += 1;
  }

  function close(): void {
    open -= 1;
    if (open > 0) return;
    for (const wake of waiting) wake();
    waiting = [];
  }

  return {
    entries: () => Array.from(kept.values(), (entry) => ({ ...entry })),
    get dropped() {
      return dropped;
    },
    settled: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    reset() {
      kept = new Map();
      dropped = 0;
    },
    open(first) {
      order += 1;
      open += 1;
      // Written in place: a stream notes its progress with every event.
      const entry: { -readonly [Name in keyof JournalEntry]: JournalEntry[Name] } = {
        order,
        events: 0,
        bytes: 0,
        outcome: 'open',
        ...first,
      };
      keep(entry);
      return {
        order,
        note: (known) => void Object.assign(entry, known),
        settle(outcome) {
          if (entry.outcome !== 'open') return;
          entry.outcome = outcome;
          close();
        },
      };
    },
  };
}
