import type { Promised } from '../../../table/table.ts';
import type { Draft } from '../change.ts';
import type { Comparison, Question } from '../comparison.ts';
import { placesOf } from '../side.ts';

/** What callers may rely on: features, modalities, context, and that no other model answers. */
export const promise: Comparison = (question) => {
  const { before, after, id } = question;
  const narrowed = differences(before.promise, after.promise);
  const widened = differences(after.promise, before.promise);
  return [
    ...(narrowed.length === 0
      ? []
      : [
          {
            code: 'promise-narrowed' as const,
            ...written(question),
            reason: `${id} promises less: ${narrowed.map(({ lost }) => lost).join(', ')}`,
            before: narrowed.map(({ had }) => had).join(', '),
            after: narrowed.map(({ has }) => has).join(', '),
          },
        ]),
    ...(widened.length === 0
      ? []
      : [
          {
            code: 'promise-widened' as const,
            ...written(question),
            reason: `${id} promises more: ${widened.map(({ gained }) => gained).join(', ')}`,
          },
        ]),
    ...exclusive(question),
  ];
};

function exclusive(question: Question): Draft[] {
  const { before, after, id } = question;
  if (before.exclusive === after.exclusive) return [];
  return [
    {
      code: before.exclusive ? 'exclusive-lost' : 'exclusive-gained',
      ...written(question),
      reason: before.exclusive
        ? `${id} is exclusive no more: another model may answer`
        : `${id} is exclusive: no other model may answer`,
      before: before.exclusive ? 'exclusive' : 'not exclusive',
      after: after.exclusive ? 'exclusive' : 'not exclusive',
    },
  ];
}

interface Difference {
  readonly lost: string;
  readonly gained: string;
  readonly had: string;
  readonly has: string;
}

/** What `more` promises and `less` does not. */
function differences(more: Promised, less: Promised): Difference[] {
  const lists = (['features', 'input', 'output'] as const).flatMap((name) =>
    more[name]
      .filter((item) => !less[name].includes(item))
      .map((item) => {
        const what = name === 'features' ? item : `${item} as ${name}`;
        return { lost: `no ${what}`, gained: what, had: what, has: `no ${what}` };
      }),
  );
  const limits = (['context', 'maxOutput'] as const).flatMap((name) => {
    const [one, other] = [more[name], less[name]];
    if (one === undefined || (other !== undefined && other >= one)) return [];
    const what = name === 'context' ? 'context' : 'output';
    const text = (tokens: number | undefined) =>
      tokens === undefined ? `${what} not known` : `${what} ${tokens.toLocaleString('en')}`;
    return [
      {
        lost: `${text(other)} instead of ${one.toLocaleString('en')}`,
        gained: text(one),
        had: text(one),
        has: text(other),
      },
    ];
  });
  return [...lists, ...limits];
}

function written({ id, base, head, after }: Question): Pick<Draft, 'address' | 'spans'> {
  const path = `capabilities.${id}`;
  const parts = [
    ...after.rules.map((_, index) => `${path}.rules.${index}`),
    ...after.fallbacks.map((_, index) => `${path}.fallbacks.${index}`),
  ];
  return {
    address: { kind: 'capability', id },
    spans: { base: placesOf(base, path), head: placesOf(head, path, ...parts) },
  };
}
