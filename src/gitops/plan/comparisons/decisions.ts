import { breakEvensOf } from '../break-even.ts';
import type { Draft, Moved } from '../change.ts';
import { choiceOf } from '../choice.ts';
import type { Comparison, Question } from '../comparison.ts';
import { movedBy } from '../moved.ts';
import type { Compared, Region } from '../region.ts';
import { placesOf, type Side } from '../side.ts';
import { fallbacksText, listText, useText } from '../words.ts';

/** Who answers first, who stands behind, and who decides about it. */
export const decisions: Comparison = (question) => [
  ...refused(question),
  ...targets(question),
  ...chains(question),
  ...choices(question),
  ...arms(question),
];

function refused(question: Question): Draft[] {
  const moved = movedBy(question, ({ refused: share }) => share, { withFlows: true });
  const admitted = movedBy(question, ({ admitted: share }) => share, { withFlows: true });
  const { id } = question;
  return [
    ...(moved === undefined
      ? []
      : [
          {
            code: 'no-target' as const,
            ...placed(question, ({ refused: { part } }) => part > 0n),
            reason: `${shareText(moved)} of the requests for ${id} have no deployment left that may answer`,
            moved,
          },
        ]),
    ...(admitted === undefined
      ? []
      : [
          {
            code: 'access-added' as const,
            ...placed(question, ({ admitted: { part } }) => part > 0n),
            reason: `${shareText(admitted)} of the requests for ${id} were refused, and are answered`,
            moved: admitted,
          },
        ]),
  ];
}

function targets(question: Question): Draft[] {
  const moved = movedBy(question, ({ target: share }) => share, { withFlows: true });
  if (moved === undefined) return [];
  const place = placed(question, ({ target: { part } }) => part > 0n);
  const [flow] = moved.parts[0]?.flows ?? [];
  const direction = flow === undefined ? '' : ` from ${flow.from} to ${flow.to}`;
  const more = moved.parts.some(({ flows }) => flows.length > 1) ? ', and others' : '';
  return [
    {
      code: 'target-moved',
      ...place,
      reason: `${shareText(moved)} of ${requestsText(moved)} move${direction}${more}`,
      ...usesOf(question, ({ target: { part } }) => part > 0n),
      moved,
    },
  ];
}

function chains(question: Question): Draft[] {
  const differs = ({ before, after }: Compared) => behind(before.chains) !== behind(after.chains);
  const touched = question.found.regions.some(({ moments }) => moments.some(differs));
  const moved = movedBy(question, ({ chain: share }) => share);
  const { before, after, id } = question;
  const written = fallbacksText(before.fallbacks) !== fallbacksText(after.fallbacks);
  if (moved === undefined && !(touched && written)) return [];
  const gone = before.fallbacks.filter(({ model }) => !after.fallbacks.some((one) => one.model === model));
  const dropped = listText([...new Set(gone.map(({ model }) => model))]);
  return [
    {
      code: 'fallback-changed',
      address: { kind: 'capability', id },
      reason:
        dropped === ''
          ? 'Other deployments stand behind the first, or in another order'
          : `${dropped} stands behind the first no more`,
      ...(written
        ? { before: fallbacksText(before.fallbacks), after: fallbacksText(after.fallbacks) }
        : { before: chainText(question, 'before'), after: chainText(question, 'after') }),
      spans: {
        base: placesOf(question.base, ...fallbackPaths(id, before.fallbacks.length)),
        head: placesOf(question.head, ...fallbackPaths(id, after.fallbacks.length)),
      },
      ...(moved === undefined ? {} : { moved }),
    },
  ];
}

function behind(chains: ReadonlySet<string>): string {
  return [...chains]
    .map((chain) => chain.split(' → ').slice(1).join(' → '))
    .sort()
    .join('\n');
}

function fallbackPaths(id: string, count: number): string[] {
  if (count === 0) return [`capabilities.${id}`];
  return Array.from({ length: count }, (_, index) => `capabilities.${id}.fallbacks.${index}`);
}

function chainText({ found: { regions } }: Question, side: 'before' | 'after'): string {
  const touched = regions.flatMap(({ moments }) => moments.filter(({ chain }) => chain.part > 0n));
  const all = touched.flatMap((compared) => [...compared[side].chains]);
  return listText(
    [...new Set(all)].map((chain) => chain.replaceAll('*', '')),
    2,
  );
}

function choices(question: Question): Draft[] {
  const { before, after, base, head } = question;
  const differs = ({ rules }: Region) =>
    choiceOf(before, rules.base, base).text !== choiceOf(after, rules.head, head).text;
  const regions = question.found.regions.filter(differs);
  if (regions.length === 0) return [];
  const breakEvens = regions.slice(0, mostBreakEvens).flatMap((region) => breakEvensOf(question, region));
  const where = [...new Set(regions.map((region) => region.where ?? 'all requests'))];
  return [
    {
      code: 'choice-changed',
      ...placedIn(question, regions),
      reason: `What the moment decides has changed, for ${listText(where, 3)}: load, speed, or what a request costs`,
      ...textsOf(question, regions),
      ...(breakEvens.length === 0 ? {} : { breakEvens }),
    },
  ];
}

/** Kinds of request of which it is told. */
const mostBreakEvens = 5;

function arms(question: Question): Draft[] {
  const { before, after } = question;
  if (before.experiment === undefined || after.experiment === undefined) return [];
  if (before.experiment.name !== after.experiment.name) return [];
  const moved = movedBy(question, ({ arm: share }) => share);
  if (moved === undefined) return [];
  const path = `capabilities.${question.id}.experiment`;
  return [
    {
      code: 'arm-moved',
      address: { kind: 'capability', id: question.id },
      reason: `${shareText(moved)} of the requests change their arm, or join or leave the experiment "${after.experiment.name}"`,
      spans: { base: placesOf(question.base, path), head: placesOf(question.head, path) },
      moved,
    },
  ];
}

/** Which requests a share is of: who reads no more than this must not take a kind of them for all. */
function requestsText({ parts }: Moved): string {
  const kinds = [...new Set(parts.map(({ where }) => where))];
  const [where] = kinds;
  if (kinds.length === 0 || kinds.includes(null)) return 'the requests';
  return kinds.length === 1 ? `the requests with ${where}` : `${kinds.length} kinds of request`;
}

/** `0.6%`, or `0.6% to 5%` where kinds of request differ. */
function shareText({ least, most }: { least: string; most: string }): string {
  return least === most ? most : `${least} to ${most}`;
}

type Touches = (compared: Compared) => boolean;

function touched({ found: { regions } }: Question, touches: Touches): Region[] {
  return regions.filter(({ moments }) => moments.some(touches));
}

function placed(question: Question, touches: Touches): Pick<Draft, 'address' | 'spans'> {
  return placedIn(question, touched(question, touches));
}

function placedIn(question: Question, regions: readonly Region[]): Pick<Draft, 'address' | 'spans'> {
  const { id, base, head } = question;
  return {
    address: { kind: 'capability', id },
    spans: {
      base: linesOf(
        id,
        base,
        regions.map(({ rules }) => rules.base),
      ),
      head: linesOf(
        id,
        head,
        regions.map(({ rules }) => rules.head),
      ),
    },
  };
}

function linesOf(id: string, side: Side, rules: readonly number[]): Draft['spans']['base'] {
  return placesOf(side, ...[...new Set(rules)].map((rule) => `capabilities.${id}.rules.${rule}`));
}

function usesOf(question: Question, touches: Touches): Pick<Draft, 'before' | 'after'> {
  return textsOf(question, touched(question, touches));
}

/** What the rules of these regions choose, where that is written otherwise. */
function textsOf({ before, after }: Question, regions: readonly Region[]): Pick<Draft, 'before' | 'after'> {
  const text = (capability: typeof before, rules: readonly number[]) =>
    listText(
      [...new Set(rules)].flatMap((rule) => capability.rules[rule] ?? []).map(({ use }) => useText(use)),
      3,
    );
  const one = text(
    before,
    regions.map(({ rules }) => rules.base),
  );
  const other = text(
    after,
    regions.map(({ rules }) => rules.head),
  );
  return one === other ? {} : { before: one, after: other };
}
