import type { Draft } from '../change.ts';
import type { Comparison } from '../comparison.ts';
import { costDelta } from '../cost.ts';
import { placesOf } from '../side.ts';

/** What a thousand requests cost: one change for each kind of request whose cost is another. */
export const costs: Comparison = ({ id, base, head, profile, found: { regions } }) => {
  const drafts = regions.flatMap(({ where, rules, moments }): Draft[] => {
    const [now] = moments;
    if (now === undefined || now.before.cost === now.after.cost) return [];
    const cost = costDelta(now.before.cost, now.after.cost, profile);
    if (cost.before === cost.after) return [];
    const direction =
      cost.before === null || cost.after === null
        ? 'have another cost, which is not known on both sides'
        : cost.after > cost.before
          ? 'cost more'
          : 'cost less';
    return [
      {
        code: 'cost-changed',
        address: { kind: 'capability', id },
        reason: `${where === null ? 'The same requests' : `Requests with ${where}`} ${direction}`,
        spans: {
          base: placesOf(base, `capabilities.${id}.rules.${rules.base}`),
          head: placesOf(head, `capabilities.${id}.rules.${rules.head}`),
        },
        cost,
      },
    ];
  });
  // Teams that are answered otherwise can come to the same cost.
  return [
    ...new Map(drafts.map((draft) => [`${draft.reason} ${JSON.stringify(draft.cost)}`, draft])).values(),
  ];
};
