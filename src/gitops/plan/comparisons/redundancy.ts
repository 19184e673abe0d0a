import type { Draft } from '../change.ts';
import type { Comparison, Question } from '../comparison.ts';
import type { Region } from '../region.ts';
import { placesOf } from '../side.ts';
import { listText } from '../words.ts';

/** How many providers stand behind the requests that have the fewest. */
export const redundancy: Comparison = (question) => {
  const regions = question.found.regions.filter(({ moments }) =>
    moments.some(({ before, after }) => after.providers > 0 && after.providers < before.providers),
  );
  if (regions.length > 0) return [lost(question, regions)];
  const fewest = (side: 'before' | 'after') =>
    Math.min(...question.found.regions.flatMap(({ moments }) => moments.map((one) => one[side].providers)));
  const [before, after] = [fewest('before'), fewest('after')];
  if (!(Number.isFinite(before) && after > before && before > 0)) return [];
  return [
    {
      code: 'redundancy-gained',
      ...written(question),
      reason: `At least ${after} providers stand behind every request, before ${before}`,
    },
  ];
};

function lost(question: Question, regions: readonly Region[]): Draft {
  const counts = regions.flatMap(({ moments }) =>
    moments.map(({ before, after }) => ({ before: before.providers, after: after.providers })),
  );
  const fewest = counts.toSorted((a, b) => a.after - b.after || b.before - a.before)[0] ?? {
    before: 0,
    after: 0,
  };
  const alone = fewest.after === 1;
  const where = [...new Set(regions.map((region) => region.where ?? 'all requests'))];
  const providers = new Set(
    regions.flatMap(({ moments }) =>
      moments.flatMap(({ after }) =>
        [...after.reached].map((deployment) => question.head.table.deployments[deployment]?.provider ?? ''),
      ),
    ),
  );
  return {
    code: alone ? 'single-point-of-failure' : 'redundancy-lost',
    ...written(question),
    reason: alone
      ? `One provider alone stands behind ${listText(where, 3)}: when ${[...providers].join(' or ')} fails, nobody answers`
      : `Fewer providers stand behind ${listText(where, 3)}`,
    before: providersText(fewest.before),
    after: providersText(fewest.after),
  };
}

function providersText(count: number): string {
  return count === 1 ? '1 provider' : `${count} providers`;
}

function written({ id, base, head }: Question): Pick<Draft, 'address' | 'spans'> {
  const path = `capabilities.${id}`;
  return {
    address: { kind: 'capability', id },
    spans: {
      base: placesOf(base, `${path}.fallbacks.0`),
      head: placesOf(head, `${path}.fallbacks.0`),
    },
  };
}
