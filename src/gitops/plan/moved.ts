import { buckets } from '../../table/bucket.ts';
import { percent, type Share } from '../../table/pieces.ts';
import type { Evidence, Moved, MovedPart } from './change.ts';
import type { Question } from './comparison.ts';
import type { Compared, Region } from './region.ts';

/** What a change moves: `shareOf` says which share of a region's requests at a moment. Nothing where it moves none. */
export function movedBy(
  {
    found: { regions, sampled, ofProfile, teams },
    profile: { inputTokens, outputTokens },
    mix,
    perDay,
  }: Pick<Question, 'found' | 'profile' | 'mix' | 'perDay'>,
  shareOf: (compared: Compared, region: Region) => Share,
  { withFlows = false } = {},
): Moved | undefined {
  const moved = regions.flatMap((region) =>
    region.moments.flatMap((compared, index) => {
      const share = shareOf(compared, region);
      const earlier = region.moments[index - 1];
      // A later step of a rollout is told only where it changes something.
      const same = earlier !== undefined && isSame(shareOf(earlier, region), share);
      return share.part === 0n || same ? [] : [{ region, compared, share, isNow: index === 0 }];
    }),
  );
  if (moved.length === 0) return undefined;
  const sorted = moved.toSorted((a, b) => compareShares(b.share, a.share));
  const parts = sorted.map(
    ({ region, compared, share, isNow }): MovedPart => ({
      where: isNow ? region.where : fromThen(region.where, compared.at),
      teams: isEverybody(region.teams, teams) ? 'all' : region.teams.toSorted(byName),
      share: percent(share),
      needed: withFlows ? percent(compared.needed) : percent(share),
      flows: withFlows ? flowsOf(compared) : [],
    }),
  );
  const [first] = sorted;
  const last = sorted.at(-1);
  const total = totalOf(regions, shareOf, mix);
  const evidence: Evidence =
    sampled !== undefined
      ? { kind: 'sampled', cells: sampled }
      : ofProfile
        ? { kind: 'profile', inputTokens, outputTokens }
        : mix !== undefined && total !== undefined
          ? { kind: 'declared' }
          : { kind: 'exact' };
  const counted = (share: Share) => Math.round((Number(share.part) / Number(share.whole)) * (perDay ?? 0));
  return {
    least: last === undefined ? '0%' : percent(last.share),
    most: first === undefined ? '0%' : percent(first.share),
    ...(total === undefined ? {} : { total: { least: percent(total.least), most: percent(total.most) } }),
    ...(total === undefined || perDay === undefined
      ? {}
      : { perDay: { least: counted(total.least), most: counted(total.most) } }),
    evidence,
    parts,
  };
}

function isSame(one: Share, other: Share): boolean {
  return compareShares(one, other) === 0;
}

function compareShares(one: Share, other: Share): number {
  const difference = one.part * other.whole - other.part * one.whole;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function fromThen(where: string | null, at: number): string {
  const moment = `from ${new Date(at).toISOString().replace('.000Z', 'Z')} on`;
  return where === null ? moment : `${where}, ${moment}`;
}

/** Callers without a team count only where there are no teams. */
function isEverybody(some: readonly (string | null)[], all: readonly (string | null)[]): boolean {
  return new Set(some).size === new Set(all).size;
}

function byName(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

function flowsOf({ flows }: Compared): MovedPart['flows'] {
  return [...flows]
    .toSorted(([a, one], [b, other]) => compareShares(other, one) || (a < b ? -1 : 1))
    .map(([key, share]) => {
      const [from = '', to = ''] = key.split('\n');
      return { from, to, share: percent(share) };
    });
}

/** Of all requests: from the least to the most that the declared kinds leave open. */
function totalOf(
  regions: readonly Region[],
  shareOf: (compared: Compared, region: Region) => Share,
  mix: Question['mix'],
): { least: Share; most: Share } | undefined {
  const now = regions.flatMap((region) => {
    const [first] = region.moments;
    return first === undefined ? [] : [{ kinds: region.kinds, share: shareOf(first, region) }];
  });
  const extremes = (kind: number | undefined) => {
    const shares = now.filter(({ kinds }) => kind === undefined || kinds.has(kind)).map(({ share }) => share);
    const sorted = shares.toSorted(compareShares);
    const none = { part: 0n, whole: 1n };
    return { least: sorted[0] ?? none, most: sorted.at(-1) ?? none };
  };
  if (mix === undefined) {
    const { least, most } = extremes(undefined);
    return isSame(least, most) ? { least, most } : undefined;
  }
  const rest = mix.kinds.reduce((left, { share }) => left - share, buckets);
  const weights = [...mix.kinds.map(({ share }) => share), rest];
  let [least, most]: Share[] = [
    { part: 0n, whole: 1n },
    { part: 0n, whole: 1n },
  ];
  for (const [kind, weight] of weights.entries()) {
    const found = extremes(kind);
    least = sum(least as Share, weighted(found.least, weight));
    most = sum(most as Share, weighted(found.most, weight));
  }
  return { least: least as Share, most: most as Share };
}

function weighted({ part, whole }: Share, weight: number): Share {
  return { part: part * BigInt(weight), whole: whole * BigInt(buckets) };
}

function sum(one: Share, other: Share): Share {
  return { part: one.part * other.whole + other.part * one.whole, whole: one.whole * other.whole };
}
