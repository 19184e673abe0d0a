import type { RoutingTable } from '../../../table/table.ts';
import type { Draft } from '../change.ts';
import type { Comparison, Question } from '../comparison.ts';
import type { Region } from '../region.ts';
import { placesOf, type Side } from '../side.ts';
import { listText } from '../words.ts';

/** Where data can go: into which regions, and whether anybody may train on it. Copies for a shadow count as well. */
export const reach: Comparison = (question) => [...regionsAdded(question), ...trainingAllowed(question)];

interface Found {
  readonly region: Region;
  readonly added: readonly string[];
  readonly deployments: readonly string[];
}

function regionsAdded(question: Question): Draft[] {
  const { id, base, head } = question;
  const found = question.found.regions.flatMap((region): Found[] => {
    const before = new Set(reachedBy(question, region, 'before').map((one) => regionOf(one, base.table)));
    const after = reachedBy(question, region, 'after');
    const deployments = after.filter((one) => !before.has(regionOf(one, head.table)));
    const added = [...new Set(deployments.map((one) => regionOf(one, head.table)))].sort();
    return added.length === 0 ? [] : [{ region, added, deployments }];
  });
  if (found.length === 0) return [];
  const all = (side: 'before' | 'after', { table }: Side) => {
    const regions = found.flatMap(({ region }) =>
      reachedBy(question, region, side).map((one) => regionOf(one, table)),
    );
    return listText([...new Set(regions)].sort());
  };
  const added = listText([...new Set(found.flatMap((one) => one.added))]);
  const through = listText([...new Set(found.flatMap(({ deployments }) => deployments))], 3);
  return [
    {
      code: 'region-added',
      address: { kind: 'capability', id },
      reason: `${whose(question, found)} can reach ${added === 'unknown' ? 'a region that is not known' : `the region ${added}`}, through ${through}`,
      before: all('before', base),
      after: all('after', head),
      spans: { base: linesOf(id, base), head: leadingTo(question, found) },
    },
  ];
}

function trainingAllowed(question: Question): Draft[] {
  const { id, base, head } = question;
  const found = question.found.regions.flatMap((region): Found[] => {
    const isKept = reachedBy(question, region, 'before').every((one) => !mayTrain(one, base.table));
    const deployments = reachedBy(question, region, 'after').filter((one) => mayTrain(one, head.table));
    return isKept && deployments.length > 0 ? [{ region, added: [], deployments }] : [];
  });
  if (found.length === 0) return [];
  const through = listText([...new Set(found.flatMap(({ deployments }) => deployments))], 3);
  return [
    {
      code: 'training-allowed',
      address: { kind: 'capability', id },
      reason: `${whose(question, found)} can reach ${through}, whose provider is not known to keep them out of its training`,
      spans: { base: linesOf(id, base), head: leadingTo(question, found) },
    },
  ];
}

/** Every deployment that a request of this region, or its copy, can get to. */
function reachedBy(question: Question, { moments }: Region, side: 'before' | 'after'): string[] {
  const { shadow } = question[side];
  const { table } = side === 'before' ? question.base : question.head;
  const copies =
    shadow === undefined || shadow.share === 0 ? [] : (table.models[shadow.model]?.deployments ?? []);
  return [...new Set([...moments.flatMap((one) => [...one[side].reached]), ...copies])];
}

/** Where a deployment is, as far as its provider says so. */
export function regionOf(deployment: string, { deployments, providers }: RoutingTable): string {
  return providers[deployments[deployment]?.provider ?? '']?.region ?? 'unknown';
}

/** Whether its provider is not known to keep requests out of its training. */
export function mayTrain(deployment: string, { deployments, providers }: RoutingTable): boolean {
  return providers[deployments[deployment]?.provider ?? '']?.data?.training !== false;
}

function whose({ id, found: { teams }, head }: Question, found: readonly Found[]): string {
  const some = [...new Set(found.flatMap(({ region }) => region.teams))];
  const named = some.flatMap((team) => {
    if (team === null) return [];
    const region = head.table.teams[team]?.region;
    return [region === undefined ? team : `${team} (${region})`];
  });
  if (some.length === new Set(teams).size && named.length !== 1) {
    const regions = [...new Set(named.filter((name) => name.endsWith(')')))];
    return regions.length === 0
      ? `Requests for ${id}`
      : `Requests for ${id}, of ${listText(regions)} among others,`;
  }
  const whoever = some.includes(null) ? ['callers without a team'] : [];
  return `Requests for ${id} of ${listText([...named.map((name) => `team ${name}`), ...whoever])}`;
}

function linesOf(id: string, side: Side): Draft['spans']['base'] {
  return placesOf(side, `capabilities.${id}`);
}

/** The rules that lead there, the fallbacks, and the deployments. */
function leadingTo({ id, head, after }: Question, found: readonly Found[]): Draft['spans']['head'] {
  const deployments = new Set(found.flatMap((one) => one.deployments));
  const models = new Set([...deployments].map((one) => head.table.deployments[one]?.model));
  const fallbacks = after.fallbacks.flatMap(({ model }, index) =>
    models.has(model) ? [`capabilities.${id}.fallbacks.${index}`] : [],
  );
  const rules = [...new Set(found.map(({ region }) => `capabilities.${id}.rules.${region.rules.head}`))];
  return placesOf(head, ...rules, ...fallbacks, ...[...deployments].map((one) => `deployments.${one}`));
}
