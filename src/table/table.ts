import type { Condition } from './condition.ts';

/** The format this code reads and writes. A runtime refuses any other number and keeps the table it has. */
export const tableFormat = 1;

/**
 * The compiled artefact: everything that a runtime needs to answer, and nothing else. It carries no
 * timestamps and no source positions, so that a change of comments or layout leaves its bytes, and with them
 * its revision, as they were. Described by `schemas/routing-table.schema.json`.
 */
export interface RoutingTable {
  readonly format: typeof tableFormat;
  /** The environment it was compiled for; `default` where no overlay was applied. */
  readonly environment: string;
  readonly providers: Readonly<Record<string, Provider>>;
  readonly models: Readonly<Record<string, Model>>;
  readonly deployments: Readonly<Record<string, Deployment>>;
  readonly capabilities: Readonly<Record<string, Capability>>;
  readonly teams: Readonly<Record<string, Team>>;
  readonly retry: Retry;
  readonly breaker: Breaker;
}

/** An endpoint: where it is, what it speaks, how it is authenticated. */
export interface Provider {
  readonly name: string;
  /** The wire adapter: one of the names that `signalbox/wire` lists. */
  readonly api: string;
  readonly baseUrl: string;
  readonly auth?: Auth;
  /** Headers that are sent with every call and hold no secret. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly data?: { readonly training?: boolean; readonly retentionSeconds?: number };
  /** Whether `baseUrl` may resolve to a private or loopback address. */
  readonly allowPrivate?: true;
}

/** Send `scheme value` (or the bare value) in this header; the value is read from the environment, never stored. */
export interface Auth {
  readonly header: string;
  readonly scheme?: string;
  readonly env: string;
}

/** A logical model, as capabilities name it. */
export interface Model {
  readonly name: string;
  /** Context window and longest output, in tokens. */
  readonly context?: number;
  readonly output?: number;
  readonly modalities: { readonly input: readonly string[]; readonly output: readonly string[] };
  readonly features: readonly string[];
  /** Where it is served, in order of preference; keys of `deployments`. Never empty. */
  readonly deployments: readonly string[];
}

/** One place where a model is served. Its key is `<model>@<provider>`. */
export interface Deployment {
  readonly model: string;
  readonly provider: string;
  /** The provider's own name for the model. */
  readonly upstream: string;
  /** By effective date, oldest first; empty where the price is not known. A free one has zeros. */
  readonly prices: readonly Price[];
}

/**
 * Prices per million tokens in units of 1e-10 USD, as integers: 3 USD is 30000000000. Per million, because
 * providers ask for less than 1e-10 USD a token: a cached one at 0.003625 USD a million is 36250000 of these.
 */
export interface Price {
  /** Effective from this UTC second on; 0 for "always". */
  readonly from: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  readonly reasoning?: number;
}

export interface Capability {
  readonly description: string;
  readonly owner: string;
  /** What every route keeps: features and input modalities all share, and the smallest limits among them. */
  readonly promise: Promised;
  readonly exclusive: boolean;
  /** In order; the first match wins. The last has no `when`. Never empty. */
  readonly rules: readonly Rule[];
  readonly fallbacks: readonly Fallback[];
  readonly timeouts: Timeouts;
  readonly params?: Params;
}

export interface Promised {
  readonly features: readonly string[];
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly context?: number;
  readonly maxOutput?: number;
}

export interface Rule {
  readonly name?: string;
  readonly when?: Condition;
  readonly use: Use;
}

/** How a rule picks its model. */
export type Use =
  | { readonly model: string }
  | { readonly split: Split }
  /** The cheapest at the prices of the moment, for this request's token counts; ties keep the written order. */
  | { readonly cheapest: readonly string[] };

/** Half-open ranges over 100,000 buckets that cover all of them, in order. */
export interface Split {
  /** What stays with one model: the bucket is computed from this and `salt`. */
  readonly by: Unit;
  readonly salt: string;
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly model: string }[];
}

export type Unit = 'user' | 'session' | 'team' | 'key' | 'request';

/** Tried after the chosen model failed: on any failure that is not the caller's, or only on the classes in `on`. */
export interface Fallback {
  readonly model: string;
  readonly on?: readonly FallbackClass[];
}

export const fallbackClasses = [
  'context_length',
  'content_filter',
  'rate_limit',
  'overloaded',
  'timeout',
  'error',
] as const;
export type FallbackClass = (typeof fallbackClasses)[number];

/** In milliseconds. `idle` is the longest silence between two events that carry content. */
export interface Timeouts {
  readonly connect: number;
  readonly firstToken: number;
  readonly idle: number;
  readonly total: number;
}

/** Fields of the request in OpenAI's names: `defaults` under the caller's own, `override` above them. */
export interface Params {
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly override?: Readonly<Record<string, unknown>>;
}

export interface Team {
  readonly name: string;
  readonly capabilities: '*' | readonly string[];
  readonly region?: string;
  readonly tags?: readonly string[];
}

/** At most `attempts` calls a request, with full jitter between `backoff` and `maxBackoff` milliseconds. */
export interface Retry {
  readonly attempts: number;
  readonly backoff: number;
  readonly maxBackoff: number;
}

/** A deployment is set aside after `failures` in a row, and probed once after `cooldown` milliseconds. */
export interface Breaker {
  readonly failures: number;
  readonly cooldown: number;
}
