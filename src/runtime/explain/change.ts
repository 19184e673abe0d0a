import { shareAt, stepAt } from '../../table/rollout.ts';
import type { PreparedExperiment, PreparedRollout } from '../assignment.ts';
import type { ExplainedExperiment, ExplainedRollout } from '../resolution.ts';
import type { Trace } from '../trace.ts';
import { placed } from './placed.ts';

/** Whether the request is in the capability's experiment, if there is one, and why. */
export function explainExperiment(trace: Trace): ExplainedExperiment | undefined {
  const { live, plan, assignment } = trace;
  const { change } = plan;
  if (change?.kind !== 'experiment') return undefined;
  const { name, by, gate } = change.experiment;
  const arm = assignment?.arm == null ? undefined : change.arms[assignment.arm]?.arm;
  const path = `capabilities.${plan.id}.experiment`;
  return {
    name,
    by,
    unit: assignment?.unit ?? null,
    gate: { bucket: assignment?.bucket ?? null, share: gate.share },
    arm: arm === undefined ? null : { name: arm.name, bucket: assignment?.armBucket ?? 0 },
    why: whyInArm(trace, change),
    ...placed(live.sources, ...(arm === undefined ? [] : [`${path}.arms.${assignment?.arm}`]), path),
  };
}

function whyInArm({ assignment }: Trace, { experiment: { by, gate }, arms }: PreparedExperiment): string {
  if (assignment === undefined) return byRule;
  const { bucket, armBucket } = assignment;
  if (bucket === null) return `${keyMissing}: the request names no ${by}, so it takes no part`;
  if (bucket >= gate.share) return `bucket ${bucket} is not below the gate's ${gate.share}`;
  const arm = assignment.arm === null ? undefined : arms[assignment.arm]?.arm;
  return `bucket ${bucket} is below the gate's ${gate.share}, and bucket ${armBucket} is in the arm's ${sayRange(arm)}`;
}

/** A half-open range in words. */
export function sayRange(range: { readonly from: number; readonly to: number } | undefined): string {
  return range === undefined ? 'range' : `${range.from} to ${range.to - 1}`;
}

/** What tells tools that the unit was missing; the word is OpenFeature's. */
export const keyMissing = 'TARGETING_KEY_MISSING';

const byRule = "a rule's condition decided before it";

/** Whether the request has moved with the capability's rollout, if there is one, and why. */
export function explainRollout(trace: Trace): ExplainedRollout | undefined {
  const { live, plan, assignment, facts } = trace;
  const { change } = plan;
  if (change?.kind !== 'rollout') return undefined;
  const { rollout } = change;
  const path = `capabilities.${plan.id}.rollout`;
  const step = stepAt(rollout, facts.now);
  return {
    to: rollout.to,
    by: rollout.by,
    unit: assignment?.unit ?? null,
    bucket: assignment?.bucket ?? null,
    share: assignment?.share ?? shareAt(rollout, facts.now),
    moved: assignment?.choice !== undefined,
    why: whyMoved(trace, change),
    ...placed(live.sources, `${path}.steps.${step}`, path),
  };
}

function whyMoved({ assignment, facts }: Trace, { rollout }: PreparedRollout): string {
  if (assignment === undefined) return byRule;
  const { bucket, share, choice } = assignment;
  const when = whenOf(
    { share, planned: shareAt(rollout, facts.now), step: stepAt(rollout, facts.now) },
    rollout,
  );
  if (bucket === null) {
    const what = choice === undefined ? 'it moves when everybody has' : 'everybody has moved';
    return `${when}; ${keyMissing}: the request names no ${rollout.by}, and ${what}`;
  }
  return `${when}; bucket ${bucket} is ${choice === undefined ? 'not ' : ''}below ${share}`;
}

function whenOf(
  { share, planned, step }: { share: number; planned: number; step: number },
  { steps }: PreparedRollout['rollout'],
): string {
  if (share !== planned) return `held at ${share}, where the table says ${planned}`;
  if (step < 0) return 'not started yet';
  return step < steps.length ? `step ${step + 1} of ${steps.length}` : 'all steps have passed';
}
