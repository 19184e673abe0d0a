import { duration, percent as shareOf } from '../../../compiler/describe/amounts.ts';
import { sameJson } from '../../../table/same-json.ts';
import type { Draft } from '../change.ts';
import type { ChangeCode } from '../codes.ts';
import type { Comparison } from '../comparison.ts';
import { placesOf } from '../side.ts';
import { jsonText, timeoutsText } from '../words.ts';

/** What goes with every request of a capability, whoever answers: parameters, timeouts, hedge and shadow. */
export const settings: Comparison = ({ id, base, head, before, after }) => {
  const drafts: Draft[] = [];
  const found = (code: ChangeCode, part: string, reason: string, one: string, other: string) =>
    drafts.push({
      code,
      address: { kind: 'capability', id },
      reason,
      before: one,
      after: other,
      spans: {
        base: placesOf(base, `capabilities.${id}.${part}`),
        head: placesOf(head, `capabilities.${id}.${part}`),
      },
    });
  if (!sameJson(before.params ?? null, after.params ?? null)) {
    found(
      'params-changed',
      'params',
      'Requests are sent with other parameters',
      jsonText(before.params),
      jsonText(after.params),
    );
  }
  if (!sameJson(before.timeouts, after.timeouts)) {
    const [one, other] = [
      timeoutsText(before.timeouts, after.timeouts),
      timeoutsText(after.timeouts, before.timeouts),
    ];
    found('timeouts-changed', 'timeouts', 'An attempt counts as failed at another time', one, other);
  }
  if (!sameJson(before.hedge ?? null, after.hedge ?? null)) {
    const text = (hedge: typeof before.hedge) =>
      hedge === undefined ? 'none' : `after ${duration(hedge.after)}`;
    found(
      'hedge-changed',
      'hedge',
      'A second request goes out at another time',
      text(before.hedge),
      text(after.hedge),
    );
  }
  if (!sameJson(before.shadow ?? null, after.shadow ?? null)) {
    const text = (shadow: typeof before.shadow) =>
      shadow === undefined ? 'none' : `${shareOf(shadow.share)} to ${shadow.model}`;
    found(
      'shadow-changed',
      'shadow',
      'Copies of requests go elsewhere',
      text(before.shadow),
      text(after.shadow),
    );
  }
  return drafts;
};
