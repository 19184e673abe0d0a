import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Usage } from '../../chat/usage.ts';
import type { Playing } from '../formats/failure.ts';
import type { SimFormat } from '../formats/format.ts';
import type { Performance } from '../play/performance.ts';
import type { Gate } from '../scenario/gate.ts';
import type { JournalLine, JournalWriter } from './journal.ts';

/** What every exchange of one simulator shares. */
export interface SimParts {
  readonly formats: readonly SimFormat[];
  readonly journal: JournalWriter;
  readonly gate: Gate;
  readonly seed: number;
  readonly latency: number;
  readonly models: readonly string[];
  readonly clock: () => number;
  /** Milliseconds after which an exchange is ended, whatever it does. */
  readonly longest: number;
  readonly closing: AbortSignal;
}

/** One request, and what is known of it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly parts: SimParts;
  readonly line: JournalLine;
  readonly playing: Playing;
  readonly provider: string;
}

/** What goes out, and what it bills when all of it does. */
export interface Decision {
  readonly performance: Performance;
  readonly usage?: Usage;
  /** The output is written before any of it is sent, and so is billed whatever arrives. */
  readonly paidAhead?: boolean;
  /** Why the request was not served; it is no fault of the provider then. */
  readonly refusal?: string;
}
