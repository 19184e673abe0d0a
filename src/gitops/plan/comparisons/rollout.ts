import { duration, moment, percent as shareOf } from '../../../compiler/describe/amounts.ts';
import { percent } from '../../../table/pieces.ts';
import { shareAt } from '../../../table/rollout.ts';
import { sameJson } from '../../../table/same-json.ts';
import type { Rollout } from '../../../table/table.ts';
import type { Draft } from '../change.ts';
import type { ChangeCode } from '../codes.ts';
import type { Comparison, Question } from '../comparison.ts';
import { placesOf } from '../side.ts';

/** What becomes of a rollout, and who would go back to where they came from. */
export const rollout: Comparison = (question) => {
  const { before, after, now } = question;
  const [one, other] = [before.rollout, after.rollout];
  const drafts: Draft[] = [];
  const found = (code: ChangeCode, reason: string) => drafts.push(draft(question, code, reason));
  if (one === undefined && other !== undefined)
    found('rollout-started', `A rollout moves the default to ${other.to}`);
  if (one !== undefined && other === undefined) found('rollout-ended', `The rollout to ${one.to} is gone`);
  if (one !== undefined && other !== undefined && !sameJson(one, other)) {
    const begun = shareAt(one, now);
    if (one.to !== other.to || one.by !== other.by) {
      const code = begun > 0 ? 'rollout-reversed' : 'rollout-changed';
      found(
        code,
        begun > 0
          ? `The rollout to ${one.to} has begun, and another takes its place`
          : 'Another rollout takes its place',
      );
    } else if (shareAt(other, now) < begun) {
      found(
        'rollout-reversed',
        `The rollout to ${one.to} goes back from ${shareOf(begun)} to ${shareOf(shareAt(other, now))}`,
      );
    } else found('rollout-changed', `The rollout to ${one.to} takes other steps, or at other times`);
  }
  const twice = question.found.regions.map(({ twice: share }) => share).filter(({ part }) => part > 0n);
  const [most] = twice.toSorted((a, b) => (a.part * b.whole > b.part * a.whole ? -1 : 1));
  if (most !== undefined && !drafts.some(({ code }) => code === 'rollout-reversed')) {
    found('rollout-reversed', `${percent(most)} of the units change sides twice: they go, and come back`);
  }
  return drafts;
};

function draft({ id, base, head, before, after }: Question, code: ChangeCode, reason: string): Draft {
  const path = `capabilities.${id}.rollout`;
  return {
    code,
    address: { kind: 'capability', id },
    reason,
    before: stepsText(before.rollout),
    after: stepsText(after.rollout),
    spans: { base: placesOf(base, path), head: placesOf(head, path) },
  };
}

function stepsText(one: Rollout | undefined): string {
  if (one === undefined) return 'none';
  const steps = one.steps.map((step) => `${shareOf(step.share)} for ${duration(step.for)}`);
  return `${one.to} by ${one.by} from ${moment(one.startsAt)}: ${[...steps, 'all'].join(', then ')}`;
}
