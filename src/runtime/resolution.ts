import type { Place } from '../table/sources.ts';
import type { FallbackClass, Params, Timeouts, Unit } from '../table/table.ts';

/**
 * What is known of a request when it is resolved. All of it is optional; a rule that needs more does not match,
 * and an empty unit of a split counts as absent.
 */
export interface ResolveContext {
  readonly team?: string;
  readonly key?: string;
  readonly user?: string;
  readonly session?: string;
  /** Identifies the request: the unit of a split `by: request`, and of any split whose own unit is absent. */
  readonly request?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly inputTokens?: number;
  readonly maxOutputTokens?: number;
  readonly messages?: number;
  readonly stream?: boolean;
  /** How many of each. */
  readonly tools?: number;
  readonly images?: number;
  readonly audio?: number;
  readonly files?: number;
  readonly jsonSchema?: boolean;
  readonly reasoning?: boolean;
  readonly complexity?: number;
  readonly api?: string;
  /** The share of the team's budget that is spent: 0.8 for four fifths. */
  readonly budgetUsedShare?: number;
}

/** One deployment that the request may go to, in the order of `Resolution.targets`. */
export interface Target {
  /** Key of the deployment: `claude-4-opus@anthropic`. */
  readonly deployment: string;
  readonly model: string;
  readonly provider: string;
  readonly upstream: string;
  /** Whether it stands for a fallback and not for the rule's own choice. */
  readonly fallback: boolean;
  /** Tried only after a failure of one of these classes; after any that is not the caller's where absent. */
  readonly on?: readonly FallbackClass[];
}

/** Why this answer, in OpenFeature's words where it has one. */
export type Reason =
  /** The capability has no condition and no split. */
  | 'STATIC'
  /** A rule's condition matched. */
  | 'TARGETING_MATCH'
  /** A split's bucket decided, whether or not a condition led to it. */
  | 'SPLIT'
  /** All that the rule chose is set aside by its breakers; a fallback comes first. */
  | 'FALLBACK'
  /** There are conditions, none matched, and the default answered. */
  | 'DEFAULT'
  /** The table has not been confirmed for longer than the store allows; it answers all the same. */
  | 'STALE'
  | 'ERROR';

/** The runtime's answer. It is plain data, and there always is one. */
export interface Resolution {
  readonly capability: string;
  /** In order of trial; empty exactly where `error` is set. */
  readonly targets: readonly Target[];
  readonly reason: Reason;
  /** The name of the rule that decided, where it has one. */
  readonly rule: string | null;
  /** The split's arm: the model it chose. */
  readonly variant: string | null;
  /** Digest of the table that answered; empty where there is none. */
  readonly revision: string;
  readonly timeouts: Timeouts;
  readonly params?: Params;
  readonly error?: ResolveError;
  /** Only with `explain: true`. */
  readonly explanation?: Explanation;
}

export interface ResolveError {
  readonly code: 'NOT_READY' | 'UNKNOWN_CAPABILITY' | 'NOT_ALLOWED' | 'UNKNOWN_TEAM' | 'NO_TARGET';
  readonly message: string;
}

/** Every rule and every candidate, with what became of it and where it is written. */
export interface Explanation {
  readonly rules: readonly {
    readonly index: number;
    readonly name: string | null;
    readonly outcome: 'matched' | 'not-matched' | 'not-reached';
    /** The attribute whose absence decided. */
    readonly missing?: string;
    readonly place?: Place;
  }[];
  /** How a split chose. */
  readonly split?: { readonly by: Unit; readonly unit: string | null; readonly bucket: number | null };
  readonly candidates: readonly {
    readonly deployment: string;
    readonly outcome: 'chosen' | 'next' | 'rejected';
    /** Why it was rejected or stands where it stands: "breaker open for 12 s more". */
    readonly why?: string;
    readonly place?: Place;
  }[];
}
