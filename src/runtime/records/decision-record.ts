import type { Reason, ResolveContext, ResolveError } from '../resolution.ts';

/** The format of records that this code writes and reads. Fields are added within a format, never changed. */
export const recordFormat = 1;

/**
 * One request as it was decided, to be decided again under other tables: what rules could read, what came of it, and
 * what the answer took. Never a prompt, never an answer. Described by `schemas/decision-record.schema.json`; a file of
 * records has one to a line.
 */
export interface DecisionRecord {
  readonly format: typeof recordFormat;
  /** When it was decided, in ISO 8601. */
  readonly at: string;
  readonly capability: string;
  /** Of the table that decided, as is `revision`. */
  readonly environment: string;
  readonly revision: string;
  /** What `user` and `session` in the context are: stand-ins for the ids, the ids themselves, or left out. */
  readonly units: UnitKind;
  /** As rules could read it. */
  readonly context: ResolveContext;
  /** The share of requests that are recorded, in 100,000ths; all of them where it is absent. */
  readonly share?: number;
  readonly reason: Reason;
  readonly rule?: string;
  readonly variant?: string;
  readonly experiment?: { readonly name: string; readonly arm: string };
  readonly degradedTo?: string;
  /** Keys of deployments, in order of trial; empty where nobody could be asked. */
  readonly targets: readonly string[];
  /** Who was left out of them at that moment. */
  readonly setAside?: readonly string[];
  /** Why nobody could be asked. */
  readonly error?: ResolveError['code'];
  /** How it ended, where that is known. */
  readonly served?: ServedRequest;
}

export type UnitKind = 'pseudonym' | 'raw' | 'none';

/** What became of a request. Tokens are as the provider counted them, cached ones in `input`, reasoning in `output`. */
export interface ServedRequest {
  /** Who answered, or was asked last. */
  readonly deployment?: string;
  /** The first digit of the caller's HTTP status: `2xx`. */
  readonly status: '2xx' | '4xx' | '5xx';
  readonly outcome: 'complete' | 'failed' | 'abandoned' | 'refused';
  /** Calls that were made. */
  readonly attempts?: number;
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
  /** Until the first content of a stream, in milliseconds. */
  readonly firstTokenMs?: number;
  readonly totalMs?: number;
}
