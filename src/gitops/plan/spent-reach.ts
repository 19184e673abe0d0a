import type { RoutingTable } from '../../table/table.ts';
import type { Draft } from './change.ts';
import { mayTrain, regionOf } from './comparisons/reach.ts';
import type { Regions } from './region.ts';
import { placesOf, type Side } from './side.ts';
import type { Standing } from './standing.ts';
import { listText } from './words.ts';

/** What is asked for by teams whose budget is spent, and what both sides answer then. */
export interface SpentAnswers {
  readonly asked: string;
  readonly base: Standing;
  readonly head: Standing;
  readonly found: Regions;
  /** The same after the change, beside what was answered before it while the budget was not spent. */
  readonly besideUnspent: () => Regions;
}

/**
 * Where data can go once a budget is spent, and could not before: into which regions, and to whom it may be training.
 * Where another capability stands in than before, what the request could reach while the budget lasted is not new.
 */
export function compareSpentReach(
  all: readonly SpentAnswers[],
  sides: { readonly base: Side; readonly head: Side },
): Draft[] {
  const ways = all.flatMap((one) => {
    const found = waysIn(one, one.found, sides);
    if (found.length === 0 || subjectOf(one) !== one.asked) return found;
    const beside = new Set(waysIn(one, one.besideUnspent(), sides).map(keyOf));
    return found.filter((way) => beside.has(keyOf(way)));
  });
  const byChange = Map.groupBy(ways, ({ code, subject }) => `${code} ${subject}`);
  return [...byChange.values()].map((some) => draftOf(some, sides));
}

/** A deployment that requests of a team can get to, and what is new about that. */
interface Way {
  readonly code: 'region-added' | 'training-allowed';
  readonly subject: string;
  readonly team: string;
  readonly deployment: string;
  readonly before: readonly string[];
}

function keyOf({ code, team, deployment }: Way): string {
  return JSON.stringify([code, team, deployment]);
}

/** The capability that stands in before and after; the one that is asked for where that is not one and the same. */
function subjectOf({ asked, base, head }: SpentAnswers): string {
  return base.kind === 'other' && head.kind === 'other' && base.id === head.id ? head.id : asked;
}

function waysIn(
  one: SpentAnswers,
  { regions }: Regions,
  { base, head }: { readonly base: Side; readonly head: Side },
): Way[] {
  return regions.flatMap(({ teams, moments }) => {
    const reached = (side: 'before' | 'after') => [
      ...new Set(moments.flatMap((compared) => [...compared[side].reached])),
    ];
    const [before, after] = [reached('before'), reached('after')];
    const known = new Set(before.map((deployment) => regionOf(deployment, base.table)));
    const isKept = before.every((deployment) => !mayTrain(deployment, base.table));
    const way = (code: Way['code'], deployment: string) =>
      teams.flatMap((team): Way[] =>
        team === null ? [] : [{ code, subject: subjectOf(one), team, deployment, before }],
      );
    return after.flatMap((deployment) => [
      ...(known.has(regionOf(deployment, head.table)) ? [] : way('region-added', deployment)),
      ...(isKept && mayTrain(deployment, head.table) ? way('training-allowed', deployment) : []),
    ]);
  });
}

function draftOf(ways: readonly Way[], { base, head }: { readonly base: Side; readonly head: Side }): Draft {
  const { code, subject } = ways[0] as Way; // No group is empty.
  const deployments = [...new Set(ways.map(({ deployment }) => deployment))].sort();
  const teams = [...new Set(ways.map(({ team }) => team))].sort();
  const regionsOf = (some: readonly string[], table: RoutingTable) =>
    [...new Set(some.map((deployment) => regionOf(deployment, table)))].sort();
  const added = regionsOf(deployments, head.table);
  const where =
    code === 'training-allowed'
      ? `${listText(deployments, 3)}, whose provider is not known to keep them out of its training`
      : `${added.every((region) => region === 'unknown') ? 'a region that is not known' : `the region ${listText(added)}`}, through ${listText(deployments, 3)}`;
  const had = regionsOf(
    ways.flatMap(({ before }) => before),
    base.table,
  );
  const paths = teams.map((team) => `teams.${team}`);
  return {
    code,
    address: { kind: 'capability', id: subject },
    reason: `Requests for ${subject} of ${listText(teams, 3)} can reach ${where} once the budget is spent`,
    ...(code === 'region-added' ? { before: listText(had), after: listText(added) } : {}),
    spans: { base: placesOf(base, ...paths), head: placesOf(head, ...paths) },
  };
}
