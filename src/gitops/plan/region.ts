import type { ResolveContext } from '../../runtime/resolution.ts';
import type { Share } from '../../table/pieces.ts';

/** What a kind of request is answered on both sides, over all buckets. */
export interface Region {
  /** Which requests, as a condition in words; `null` for all. */
  readonly where: string | null;
  readonly teams: readonly (string | null)[];
  /** The indexes of the rules that take them. */
  readonly rules: { readonly base: number; readonly head: number };
  /** The kinds of the declared mix that it has requests of, by index; the last is the rest. */
  readonly kinds: ReadonlySet<number>;
  /** One request of this kind, without the units that are drawn. */
  readonly example: ResolveContext;
  /** One for each moment at which a rollout takes a step, from now on. */
  readonly moments: readonly Compared[];
  /** Who goes back to where they came from in the course of a rollout. */
  readonly twice: Share;
}

/** What two tables answer to the same requests at one moment. */
export interface Compared {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whose first target is another. */
  readonly target: Share;
  readonly needed: Share;
  /** Keys are `from` and `to` with a line break between. */
  readonly flows: ReadonlyMap<string, Share>;
  /** Whose first target is the same, and what stands behind it is not. */
  readonly chain: Share;
  /** Who is in another arm, or in or out of the experiment. */
  readonly arm: Share;
  /** Who was in an experiment and is not. */
  readonly left: Share;
  /** Who is refused, and was not. */
  readonly refused: Share;
  readonly admitted: Share;
  readonly before: Answers;
  readonly after: Answers;
}

/** What one side answers to a kind of request. */
export interface Answers {
  /** What a thousand of them cost, in 1e-10 USD; `null` where a price is not known. */
  readonly cost: number | null;
  /** The fewest providers, and deployments, that stand for any of them. */
  readonly providers: number;
  readonly deployments: number;
  /** Every deployment that some of them can reach. */
  readonly reached: ReadonlySet<string>;
  readonly chains: ReadonlySet<string>;
}

/** All kinds of request that a comparison went through. */
export interface Regions {
  readonly regions: readonly Region[];
  /** Nothing where every kind of request was looked at; else how many were. */
  readonly sampled: number | undefined;
  /** They were looked at with the profile's tokens alone, and with others may be answered otherwise. */
  readonly ofProfile: boolean;
  /** Teams that may ask on both sides. */
  readonly teams: readonly (string | null)[];
}
