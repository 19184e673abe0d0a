import { percent as shareOf } from '../../../compiler/describe/amounts.ts';
import { sameJson } from '../../../table/same-json.ts';
import type { Experiment } from '../../../table/table.ts';
import type { Draft } from '../change.ts';
import type { ChangeCode } from '../codes.ts';
import type { Comparison, Question } from '../comparison.ts';
import { movedBy } from '../moved.ts';
import { placesOf } from '../side.ts';
import { experimentText, jsonText, useText } from '../words.ts';

/** What becomes of an experiment that runs, or that ran. */
export const experiment: Comparison = (question) => {
  const { before, after } = question;
  const [one, other] = [before.experiment, after.experiment];
  if (one === undefined && other === undefined) return [];
  if (one === undefined || other === undefined || one.name !== other.name) {
    return [
      ...(one === undefined
        ? []
        : [
            draft(
              question,
              'experiment-ended',
              `The experiment "${one.name}" runs no more`,
              experimentText(before),
              'none',
            ),
          ]),
      ...(other === undefined
        ? []
        : [
            draft(
              question,
              'experiment-started',
              `The experiment "${other.name}" runs`,
              'none',
              experimentText(after),
            ),
          ]),
    ];
  }
  if (one.gate.salt !== other.gate.salt && one.armSalt !== other.armSalt) {
    const reason = `A new phase of "${one.name}" draws all units anew: what was measured before belongs to the old one`;
    return [draft(question, 'experiment-restarted', reason, experimentText(before), experimentText(after))];
  }
  return [...edits(question, one, other), ...leavers(question, one, other)];
};

/** The edits that make what has been measured worthless, within one phase. */
function edits(question: Question, one: Experiment, other: Experiment): Draft[] {
  const drafts: Draft[] = [];
  const found = (code: ChangeCode, reason: string, before: string, after: string) =>
    drafts.push(draft(question, code, `${reason}; raise its phase to begin anew`, before, after));
  const running = `The running experiment "${one.name}"`;
  if (one.by !== other.by) {
    found(
      'experiment-unit-changed',
      `${running} divides by ${other.by} instead of ${one.by}`,
      one.by,
      other.by,
    );
  }
  if (other.gate.share < one.gate.share) {
    const [before, after] = [shareOf(one.gate.share), shareOf(other.gate.share)];
    found('experiment-audience-narrowed', `${running} loses units that took part`, before, after);
  }
  const names = (arms: Experiment['arms']) => arms.map(({ name }) => name).join(', ');
  if (names(one.arms) !== names(other.arms)) {
    found('experiment-arms-changed', `${running} has other arms`, names(one.arms), names(other.arms));
  } else {
    const weights = (arms: Experiment['arms']) =>
      arms.map(({ name, from, to }) => `${name} ${shareOf(to - from)}`).join(', ');
    if (weights(one.arms) !== weights(other.arms)) {
      found('experiment-weights-changed', `${running} is reweighted`, weights(one.arms), weights(other.arms));
    }
    for (const [index, arm] of one.arms.entries()) {
      const now = other.arms[index];
      if (now === undefined || sameJson(arm.use, now.use)) continue;
      found(
        'experiment-target-changed',
        `The arm "${arm.name}" of the running experiment "${one.name}" leads elsewhere`,
        useText(arm.use),
        useText(now.use),
      );
    }
  }
  if (!sameJson([one.goal, one.guards], [other.goal, other.guards])) {
    found(
      'experiment-goal-changed',
      `${running} is judged by something else`,
      jsonText({ goal: one.goal, guards: one.guards }),
      jsonText({ goal: other.goal, guards: other.guards }),
    );
  }
  return drafts;
}

/** Whom a rule takes away that took part, though the share is what it was. */
function leavers(question: Question, one: Experiment, other: Experiment): Draft[] {
  if (one.by !== other.by || other.gate.share < one.gate.share) return [];
  const moved = movedBy(question, ({ left }) => left);
  if (moved === undefined) return [];
  const reason = `A rule takes requests out of the running experiment "${one.name}" that took part in it`;
  return [{ ...draft(question, 'experiment-audience-narrowed', reason), moved }];
}

function draft(
  { id, base, head }: Question,
  code: ChangeCode,
  reason: string,
  before?: string,
  after?: string,
): Draft {
  const path = `capabilities.${id}.experiment`;
  return {
    code,
    address: { kind: 'capability', id },
    reason,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    spans: { base: placesOf(base, path), head: placesOf(head, path) },
  };
}
