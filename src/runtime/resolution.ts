import type { RequestContext } from '../table/request-context.ts';
import type { Place } from '../table/sources.ts';
import type { FallbackClass, Objective, Params, Timeouts, Unit } from '../table/table.ts';

/** What is known of a request when it is resolved. */
export type ResolveContext = RequestContext;

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
  /** The capability has no condition, split, experiment or rollout. */
  | 'STATIC'
  /** A rule's condition matched, or the team's budget is spent and another capability answered for that. */
  | 'TARGETING_MATCH'
  /** A bucket decided: of a split, whether or not a condition led to it, of an experiment or of a rollout. */
  | 'SPLIT'
  /** All that was chosen is set aside by its breakers or breaks a bound; a fallback comes first. */
  | 'FALLBACK'
  /** No condition matched, the request is in no experiment and has not moved with a rollout: the default answered. */
  | 'DEFAULT'
  /** The table has not been confirmed for longer than the store allows; it answers all the same. */
  | 'STALE'
  | 'ERROR';

/** The runtime's answer. It is plain data, and there always is one. */
export interface Resolution {
  readonly capability: string;
  /** In order of trial; empty exactly where `error` is set. */
  readonly targets: readonly Target[];
  /** Who is left out of them at this moment, as set aside; absent where nobody is. */
  readonly setAside?: readonly Target[];
  readonly reason: Reason;
  /** The name of the rule that decided, where it has one. */
  readonly rule: string | null;
  /** Where a bucket put the request: the experiment's arm, or the model that the split or the rollout chose. */
  readonly variant: string | null;
  /** The experiment that the request takes part in. It does whatever then fails, or is set aside. */
  readonly experiment?: { readonly name: string; readonly arm: string };
  /** The capability that answered in this one's place, because the team's budget is spent. */
  readonly degradedTo?: string;
  /** Digest of the table that answered; empty where there is none. */
  readonly revision: string;
  readonly timeouts: Timeouts;
  readonly params?: Params;
  readonly error?: ResolveError;
  /** Only where `explain` was handed in. */
  readonly explanation?: Explanation;
}

export interface ResolveError {
  readonly code:
    | 'NOT_READY'
    | 'UNKNOWN_CAPABILITY'
    | 'NOT_ALLOWED'
    | 'UNKNOWN_TEAM'
    | 'NO_TARGET'
    /** What was handed in threw when it was read: a getter of the context, the clock, the holds. */
    | 'BROKEN_INPUT';
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
  readonly split?: ExplainedSplit;
  /** How models ordered their deployments where they do not keep the written order, in the order of asking. */
  readonly orders?: readonly ExplainedOrder[];
  /** Whether the request is in the capability's experiment or has moved with its rollout, and why. */
  readonly experiment?: ExplainedExperiment;
  readonly rollout?: ExplainedRollout;
  /** Why the request was answered from another capability, whose rules and candidates these are. */
  readonly degraded?: { readonly to: string; readonly why: string; readonly place?: Place };
  readonly candidates: readonly {
    readonly deployment: string;
    readonly outcome: 'chosen' | 'next' | 'rejected';
    /** Why it was rejected or stands where it stands: "breaker open for 12 s more". */
    readonly why?: string;
    readonly place?: Place;
  }[];
}

export interface ExplainedSplit {
  readonly by: Unit;
  /** `null` where the caller did not say. */
  readonly unit: string | null;
  readonly bucket: number | null;
  /** What was hashed in the place of a unit that is missing: begins with `TARGETING_KEY_MISSING`. */
  readonly why?: string;
}

export interface ExplainedOrder {
  readonly model: string;
  readonly order: Objective | 'split';
  /** Where the model's split put the request. */
  readonly split?: ExplainedSplit;
  readonly place?: Place;
}

/** Buckets and shares are of 100,000; a bucket is `null` where nobody needed it. */
export interface ExplainedExperiment {
  readonly name: string;
  readonly by: Unit;
  /** `null` where the caller did not say. */
  readonly unit: string | null;
  readonly gate: { readonly bucket: number | null; readonly share: number };
  /** The arm that the request is in; `null` where it is in none. */
  readonly arm: { readonly name: string; readonly bucket: number } | null;
  readonly why: string;
  /** Of the arm, or else of the experiment. */
  readonly place?: Place;
}

export interface ExplainedRollout {
  readonly to: string;
  readonly by: Unit;
  readonly unit: string | null;
  readonly bucket: number | null;
  /** At this moment. */
  readonly share: number;
  readonly moved: boolean;
  readonly why: string;
  /** Of the step, or else of the rollout. */
  readonly place?: Place;
}
