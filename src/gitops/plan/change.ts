import type { Place } from '../../table/sources.ts';
import type { ChangeCode } from './codes.ts';

/** What kind of change it is, the gravest first. Who merges must look at the first four. */
export const changeClasses = [
  /** Something that callers were promised is gone. */
  'BREAKING',
  /** A running experiment or rollout can no longer be trusted. */
  'INTEGRITY',
  /** Some request gets another first target, chain or parameters. */
  'BEHAVIOURAL',
  /** The same requests cost another amount. */
  'COST',
  /** Less, or more, stands behind the first target. */
  'RELIABILITY',
  /** It only adds; nobody who asks today gets another answer. */
  'SAFE',
  /** Only the way in which the registry is written: the routing tables are the same bytes. */
  'COSMETIC',
] as const;
export type ChangeClass = (typeof changeClasses)[number];

/** How a share or a cost was found. */
export type Evidence =
  /** Every kind of request that the rules tell apart was looked at, and every bucket. */
  | { readonly kind: 'exact' }
  /** As exact, weighted by the traffic that the registry declares. */
  | { readonly kind: 'declared' }
  /**
   * So many recorded decisions were made again: the share of all requests is theirs. `cells` is there where the kinds
   * of request were sampled as well.
   */
  | {
      readonly kind: 'replay';
      readonly decisions: number;
      /** When the first and the last were recorded, in ISO 8601. */
      readonly from: string;
      readonly to: string;
      readonly cells?: number;
    }
  /**
   * Every kind was looked at, with these tokens alone: what a request costs decides, and decides otherwise than before,
   * so that other tokens may lead elsewhere.
   */
  | ({ readonly kind: 'profile' } & Pick<TokenProfile, 'inputTokens' | 'outputTokens'>)
  /** There are more kinds than can be looked at: so many of them were, always the same. */
  | { readonly kind: 'sampled'; readonly cells: number };

/** What a change is about. */
export interface Address {
  readonly kind:
    | 'registry'
    | 'environment'
    | 'capability'
    | 'model'
    | 'deployment'
    | 'provider'
    | 'team'
    | 'invariant';
  readonly id: string;
}

/** A share in percent, written exactly: `0.6%`, `33.333%`. */
export type Percent = string;

/** A kind of request, and what share of it changes. */
export interface MovedPart {
  /** Which requests, as a condition in words; `null` for all. */
  readonly where: string | null;
  /** The teams whose requests these are; `null` stands for callers without a team. */
  readonly teams: 'all' | readonly (string | null)[];
  readonly share: Percent;
  /** How little could have moved for the same shares; below `share` where some change sides without need. */
  readonly needed: Percent;
  /** From where to where, the largest first. A refusal has its code in the place of a deployment. */
  readonly flows: readonly { readonly from: string; readonly to: string; readonly share: Percent }[];
}

/** How many requests a change moves. */
export interface Moved {
  /** The smallest and the largest share among the kinds of request that it moves. */
  readonly least: Percent;
  readonly most: Percent;
  /** Of all requests of the capability, where something says how many there are of each kind. */
  readonly total?: { readonly least: Percent; readonly most: Percent };
  readonly perDay?: { readonly least: number; readonly most: number };
  readonly evidence: Evidence;
  /** Present where these are shares of the requests of a team whose budget is spent, and not of all. */
  readonly among?: 'spent-budget';
  /** What recorded decisions of the capability say of the same, whatever the share stands on. */
  readonly recorded?: { readonly decisions: number; readonly moved: number; readonly share: Percent };
  readonly parts: readonly MovedPart[];
}

/** What a thousand requests cost, in 1e-10 USD; `null` where a price is not known. */
export interface CostDelta {
  readonly before: number | null;
  readonly after: number | null;
  /** In percent of the cost before, rounded to a tenth; `null` where one of them is not known or was nothing. */
  readonly percent: number | null;
  /** The tokens of one request that this is for, and who says so. */
  readonly profile: TokenProfile;
}

/** The tokens of a typical request. */
export interface TokenProfile {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** How many of the input tokens come out of the provider's cache. */
  readonly cacheRead: number;
  /** The registry, nobody, or recorded requests, whose mean it is. */
  readonly source: 'declared' | 'assumed' | 'recorded';
}

/** From how many tokens of output on somebody else is the cheapest, for a prompt of so many tokens. */
export interface BreakEven {
  readonly side: 'base' | 'head';
  /** Which requests, as a condition in words; `null` for all. */
  readonly where: string | null;
  readonly inputTokens: number;
  /** In order, from 0 tokens on: who is first. */
  readonly steps: readonly { readonly from: number; readonly first: string }[];
}

/** Who must approve, and why. */
export interface Requirement {
  /** GitHub users, teams or addresses, one of whom suffices. */
  readonly anyOf: readonly string[];
  readonly because: string;
}

/** One change of what the registry decides. */
export interface PlanChange {
  readonly code: ChangeCode;
  readonly class: ChangeClass;
  readonly address: Address;
  /** The environments in which it is so, `default` for the registry without an overlay. */
  readonly environments: readonly string[];
  /** One sentence, without a full stop at its end. */
  readonly reason: string;
  readonly before?: string;
  readonly after?: string;
  /** Where it is written, before and after. */
  readonly spans: { readonly base: readonly Place[]; readonly head: readonly Place[] };
  readonly moved?: Moved;
  readonly cost?: CostDelta;
  /** Where what a request costs decides: with which tokens it decides otherwise. */
  readonly breakEvens?: readonly BreakEven[];
  /** Of code, address, environments, before and after: the same wherever it is written. */
  readonly fingerprint: string;
  readonly requires: readonly Requirement[];
}

/** A change of one environment, before those of all environments are put together. */
export type Draft = Omit<PlanChange, 'class' | 'environments' | 'fingerprint' | 'requires'>;
