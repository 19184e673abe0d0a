import type { Condition } from '../../table/condition.ts';
import type { Capability } from '../../table/table.ts';
import type { TokenProfile } from './change.ts';
import type { Asked, Side } from './side.ts';

/** A capability as both sides have it, and who asks them. */
export interface CapabilityPair {
  readonly id: string;
  readonly base: Side;
  readonly head: Side;
  readonly before: Capability;
  readonly after: Capability;
  readonly askBase: Asked;
  readonly askHead: Asked;
  readonly profile: TokenProfile;
  /** How the capability's requests are made up, where the registry says so: the first that matches, or the rest. */
  readonly mix?: Mix | undefined;
  /** How many requests a day there are, where the registry says so. */
  readonly perDay?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Which capabilities answer, where those are others than the one that is asked for. */
  readonly answering?: { readonly base: string; readonly head: string } | undefined;
  /** Whose requests; those of all teams that may ask on both sides where absent. */
  readonly teams?: readonly (string | null)[] | undefined;
  /** Which requests of a team, by its budget: those of before it is spent, or of after; all where absent. */
  readonly budgetOf?: ((team: string | null) => 'unspent' | 'spent' | undefined) | undefined;
}

/** Kinds of request with the share of each, in buckets of 100,000; what is left is the share of the rest. */
export interface Mix {
  readonly kinds: readonly { readonly when: Condition; readonly share: number }[];
}
