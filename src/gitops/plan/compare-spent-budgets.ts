import type { Draft, Moved } from './change.ts';
import type { CompareOptions } from './compare-capabilities.ts';
import { assumedProfile } from './cost.ts';
import { movedBy } from './moved.ts';
import type { Compared, Region, Regions } from './region.ts';
import { placesOf, type Side } from './side.ts';
import { isAnother, type SpentBudgets, spentBudgets } from './spent-budgets.ts';
import { compareSpentReach } from './spent-reach.ts';
import { listText } from './words.ts';

/** What is told of spent budgets: of capabilities as changes, of teams that say something else as shares. */
export function compareSpentBudgets(
  base: Side,
  head: Side,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): { readonly drafts: readonly Draft[]; readonly ofTeams: ReadonlyMap<string, Moved> } {
  const { all, complete } = spentBudgets(base, head, changed, options);
  const ofTeams = new Map<string, Moved>();
  const drafts: Draft[] = [];
  for (const team of new Set(all.flatMap(({ teams }) => teams))) {
    if (!isAnother(team, base, head)) continue;
    const own = all
      .filter(({ teams }) => teams.includes(team))
      .map((one) => ({ ...one, found: onlyOf(team, one.found) }));
    const moved = movedIn(own, ({ target }) => target, { complete, sayAsked: true });
    if (moved !== undefined) ofTeams.set(team, moved);
  }
  const rest = all
    .map((one) => ({ ...one, teams: one.teams.filter((team) => !isAnother(team, base, head)) }))
    .filter(({ teams }) => teams.length > 0)
    .map((one) => ({ ...one, found: onlyOf(one.teams, one.found) }));
  const bySubject = Map.groupBy(rest, ({ asked, base: one, head: other }) =>
    one.kind === 'other' && other.kind === 'other' ? other.id : asked,
  );
  for (const [id, own] of bySubject) drafts.push(...draftsOf(id, own, { base, head }));
  drafts.push(...compareSpentReach(all, { base, head }));
  return { drafts, ofTeams };
}

/** A capability that stands in answers otherwise, or one is asked for that nobody may stand in for. */
function draftsOf(
  id: string,
  own: readonly SpentBudgets[],
  { base, head }: { base: Side; head: Side },
): Draft[] {
  const teams = [...new Set(own.flatMap(({ teams: some }) => some))].sort();
  const whose = `the requests of ${listText(teams)}, once the budget is spent,`;
  const place = {
    address: { kind: 'capability', id },
    spans: { base: placesOf(base, `capabilities.${id}`), head: placesOf(head, `capabilities.${id}`) },
  } as const;
  const refused = movedIn(own, ({ refused: share }) => share);
  const target = movedIn(own, ({ target: share }) => share);
  const chain = movedIn(own, ({ chain: share }) => share);
  return [
    ...(refused === undefined
      ? []
      : [
          {
            code: 'no-target' as const,
            ...place,
            reason: `${refused.most} of ${whose} are answered by nobody any more`,
            moved: refused,
          },
        ]),
    ...(target === undefined && chain === undefined
      ? []
      : [
          {
            code: 'degradation-changed' as const,
            ...place,
            reason:
              target === undefined
                ? `Other deployments stand behind the first for ${chain?.most} of ${whose} or in another order`
                : `${target.most} of ${whose} get another deployment first`,
            ...((target ?? chain) && { moved: (target ?? chain) as Moved }), // One of them is there.
          },
        ]),
  ];
}

/** The regions of some teams alone. */
function onlyOf(teams: string | readonly string[], found: Regions): Regions {
  const isOne = (team: string | null) =>
    team !== null && (typeof teams === 'string' ? team === teams : teams.includes(team));
  return {
    ...found,
    regions: found.regions.flatMap((region) => {
      const some = region.teams.filter(isOne);
      return some.length === 0 ? [] : [{ ...region, teams: some }];
    }),
  };
}

function movedIn(
  all: readonly SpentBudgets[],
  shareOf: (compared: Compared, region: Region) => Compared['target'],
  { complete = true, sayAsked = false } = {},
): Moved | undefined {
  const sampled = all.flatMap(({ found }) => found.sampled ?? []);
  const cells = sampled.reduce((sum, count) => sum + count, 0);
  const regions = all.flatMap(({ asked, found }) =>
    sayAsked && all.length > 1
      ? found.regions.map((region) => ({ ...region, where: askedText(asked, region.where) }))
      : found.regions,
  );
  const isWhole = complete && sampled.length === 0;
  const moved = movedBy(
    // Whose requests they are is always said: nobody else's are among them.
    {
      found: {
        regions,
        sampled: isWhole ? undefined : Math.max(cells, regions.length),
        ofProfile: all.some(({ found }) => found.ofProfile),
        teams: [],
      },
      profile: all[0]?.profile ?? assumedProfile,
    },
    shareOf,
    { withFlows: true },
  );
  if (moved === undefined) return undefined;
  const { total: _, perDay: __, ...rest } = moved;
  return { ...rest, among: 'spent-budget', parts: alike(moved.parts) };
}

function askedText(asked: string, where: string | null): string {
  const text = `capability == ${JSON.stringify(asked)}`;
  return where === null ? text : `${text} and ${where}`;
}

/** Puts parts together that differ in their teams, or in what is asked for, alone. */
function alike(parts: Moved['parts']): Moved['parts'] {
  const byRest = Map.groupBy(parts, ({ teams: _, ...rest }) => JSON.stringify(rest));
  return [...byRest.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, teams: [...new Set(same.flatMap(({ teams }) => (teams === 'all' ? [] : teams)))] }];
  });
}
