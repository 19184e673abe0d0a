import type { Condition } from './condition.ts';
import type { SelfTest } from './self-test.ts';

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
  /** What a runtime has to answer before it serves the table. */
  readonly selfTest?: SelfTest;
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
  /** What the provider allows this account. */
  readonly limits?: Limits;
}

/** How much may go through at once or in a minute; what is absent is not limited. */
export interface Limits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Requests that are under way at the same time. */
  readonly concurrency?: number;
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
  /** Which of them comes first for a request; the first one where it is absent. */
  readonly order?: DeploymentOrder;
  /** The UTC second from which it answers no more. */
  readonly sunset?: number;
  /** The model that takes its place; a key of `models`. */
  readonly replacement?: string;
}

/** What is better: costs less at this moment, gave its first token sooner lately, has less under way. */
export type Objective = 'cheapest' | 'fastest' | 'balanced';

/**
 * What comes first among a model's deployments: those that an objective prefers, in its order, or the one whose range
 * a bucket falls into, before the others as written.
 */
export type DeploymentOrder = Objective | { readonly split: DeploymentSplit };

/** Half-open ranges over 100,000 buckets that cover all of them, in order. */
export interface DeploymentSplit {
  /** What stays with one deployment. */
  readonly by: Unit;
  readonly salt: string;
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly deployment: string }[];
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
 * What things cost, as integers in units of 1e-10 USD: per million tokens, so that 3 USD is 30000000000,
 * because providers ask for less than 1e-10 USD a token (a cached one at 0.003625 USD a million is 36250000 of
 * these); `perRequest` and `perSearch` are for one. What is absent costs what its general kind costs: cached,
 * audio and image input as `input`, reasoning and audio output as `output`.
 */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  readonly reasoning?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
  readonly imageInput?: number;
  readonly perRequest?: number;
  readonly perSearch?: number;
}

/** The rates that are for a million tokens, in the order in which a price has them. */
export const tokenRateNames = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
  'audioInput',
  'audioOutput',
  'imageInput',
] as const satisfies readonly (keyof Rates)[];

/** Every rate there is. */
export const rateNames = [
  ...tokenRateNames,
  'perRequest',
  'perSearch',
] as const satisfies readonly (keyof Rates)[];

/** The rates of a time, and where they differ: `ratesAt` says which apply to one request. */
export interface Price extends Rates {
  /** Effective from this UTC second on; 0 for "always". */
  readonly from: number;
  /** By the request's input tokens, ascending: the last that they exceed applies to the whole request. */
  readonly tiers?: readonly PriceTier[];
  /** By the hour: the first that holds the moment applies. */
  readonly windows?: readonly PriceWindow[];
  /** For requests that may wait for hours. */
  readonly batch?: Partial<Rates>;
  /** By the provider's own name for a level of service, such as `flex` and `priority`. */
  readonly serviceTiers?: Readonly<Record<string, Partial<Rates>>>;
}

/** Rates for a request of more than `above` input tokens. */
export interface PriceTier extends Partial<Rates> {
  readonly above: number;
}

/** Rates for some hours of some days, by two clocks: providers write UTC hours beside weekdays of their own. */
export interface PriceWindow extends Partial<Rates> {
  /** Days on which a window may begin, 0 for Sunday; absent for all. */
  readonly weekdays?: readonly number[];
  /** Minutes of the day, half-open. A window whose `to` is not after its `from` passes midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA names of the zones of the weekdays and of the minutes. */
  readonly zone: string;
  readonly hoursIn: string;
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
  /** What every target must keep; one that does not is passed over. */
  readonly constraints?: Constraints;
  /** A second request goes out when the first content is this late, in milliseconds. */
  readonly hedge?: { readonly after: number };
  readonly shadow?: Shadow;
  /** Only one that runs. It acts on the default alone: what a rule's condition decides, it leaves. */
  readonly experiment?: Experiment;
  /** As the experiment, on the default alone; never beside one. */
  readonly rollout?: Rollout;
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

/** How a rule picks its model. Lists are never empty, and ties keep the written order. */
export type Use = UseForm & {
  /** Candidates that do not keep these are passed over; the fallbacks need not. */
  readonly within?: Within;
};

export type UseForm =
  | { readonly model: string }
  | { readonly split: Split }
  /** The cheapest at the prices of the moment, for this request's token counts. */
  | { readonly cheapest: readonly string[] }
  /** The one whose first token came soonest lately. */
  | { readonly fastest: readonly string[] }
  /** The one with the least under way. */
  | { readonly balanced: readonly string[] };

export interface Within {
  /** In 1e-10 USD, for this request's token counts. */
  readonly costPerRequest?: number;
  /** In milliseconds. */
  readonly firstToken?: number;
}

export interface Constraints extends Within {
  /** The provider's region is one of these; an unknown region is none. */
  readonly regions?: readonly string[];
  /** The provider is known not to train on the data. */
  readonly training?: false;
}

/** A copy of a share of the requests goes to another model, whose answer nobody sees. */
export interface Shadow {
  readonly model: string;
  /** Of 100,000 buckets. */
  readonly share: number;
  readonly salt: string;
}

/** Divides those behind the gate between arms. */
export interface Experiment {
  readonly name: string;
  readonly by: Unit;
  /** Takes part who falls below `share`, of 100,000 buckets. */
  readonly gate: { readonly salt: string; readonly share: number };
  /** Half-open ranges over 100,000 buckets of their own that cover all of them, in order. */
  readonly arms: readonly Arm[];
  readonly armSalt: string;
  readonly goal?: Goal;
  readonly guards?: readonly Guard[];
}

export interface Arm {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly use: Use;
}

/** What an arm is to be better at. */
export interface Goal {
  readonly metric: string;
  readonly direction: 'up' | 'down';
  /** The smallest difference worth finding, in 100,000ths: of the metric's own for rates, else of the control's. */
  readonly minEffect?: number;
}

/** How much worse a metric may become before the change is undone. */
export interface Guard {
  readonly metric: string;
  /** In 100,000ths, as `minEffect`. */
  readonly maxIncrease: number;
}

/** Moves the default to another model step by step: a pure function of this and the clock. */
export interface Rollout {
  readonly to: string;
  readonly by: Unit;
  readonly salt: string;
  /** UTC second. */
  readonly startsAt: number;
  /** Rising shares, then all. */
  readonly steps: readonly RolloutStep[];
  readonly onFail: 'rollback' | 'hold';
  readonly guards?: readonly Guard[];
}

export interface RolloutStep {
  /** Of 100,000 buckets. */
  readonly share: number;
  /** In milliseconds. */
  readonly for: number;
  /** The step holds until so many requests have gone the new way. */
  readonly minRequests?: number;
}

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
  readonly budget?: Budget;
  readonly limits?: Limits;
}

/** What a team may spend in one calendar period of its zone. */
export interface Budget {
  /** In 1e-10 USD. */
  readonly limit: number;
  readonly per: 'day' | 'week' | 'month';
  /** IANA name. */
  readonly zone: string;
  /** Refuse, tell, or answer from another capability; an exclusive one is refused instead. */
  readonly onExceed: 'block' | 'warn' | { readonly use: string };
}

/** At most `attempts` calls a request, with full jitter between `backoff` and `maxBackoff` milliseconds. */
export interface Retry {
  readonly attempts: number;
  readonly backoff: number;
  readonly maxBackoff: number;
}

/**
 * When a deployment is set aside, and a key whose provider refuses it: for a `cooldown`, which doubles up to
 * `maxCooldown` with each time in a row, then tried by one request at a time. What is absent is not done.
 */
export interface Breaker {
  /** After so many failures in a row. */
  readonly failures: number;
  /** Or where so many of 100,000 calls of the last `window` failed, if those were at least `minRequests`. */
  readonly errorShare?: number;
  readonly minRequests?: number;
  /** In milliseconds, as the two cooldowns. */
  readonly window?: number;
  readonly cooldown: number;
  /** Also the longest that a provider's own wish to be left alone is kept to; 5 minutes where absent. */
  readonly maxCooldown?: number;
  /** How many probes in a row must succeed; 1 where absent. */
  readonly probes?: number;
  readonly ejection?: Ejection;
}

/**
 * Sets aside whoever does far worse than its peers: the other deployments of its model, and those of the models
 * that some choice names beside it. It, and they together, must have had `minRequests` in the window.
 */
export interface Ejection {
  /** The error share is that much above that of the peers, in 100,000ths. */
  readonly errorsAbovePeers?: number;
  /** The mean time to the first token is so many times the median of the other deployments of its model. */
  readonly slowerThanPeers?: number;
  /** At most so many of 100,000 deployments of a group may be away for this. */
  readonly maxShare: number;
}
