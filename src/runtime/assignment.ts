import { buckets } from '../table/references.ts';
import { shareAt } from '../table/rollout.ts';
import type { Arm, Capability, Experiment, Rollout } from '../table/table.ts';
import { type Choice, type Preparation, prepareChoice } from './choice.ts';
import { unitOf } from './draw.ts';
import type { Facts } from './facts.ts';

/** A capability's experiment or rollout, prepared. There is never both. */
export type Change = PreparedExperiment | PreparedRollout;

export interface PreparedExperiment {
  readonly kind: 'experiment';
  readonly experiment: Experiment;
  readonly gateBucketOf: (unit: string) => number;
  readonly armBucketOf: (unit: string) => number;
  readonly arms: readonly { readonly arm: Arm; readonly choice: Choice }[];
}

export interface PreparedRollout {
  readonly kind: 'rollout';
  readonly rollout: Rollout;
  readonly bucketOf: (unit: string) => number;
  readonly choice: Choice;
}

/** What a capability changes about its default, if it does. */
export function prepareChange(capability: Capability, preparation: Preparation): Change | undefined {
  const { experiment, rollout } = capability;
  if (experiment) return prepareExperiment(experiment, preparation);
  return rollout && prepareRollout(rollout, preparation);
}

function prepareExperiment(experiment: Experiment, preparation: Preparation): PreparedExperiment {
  const { template, bucketing } = preparation;
  return {
    kind: 'experiment',
    experiment,
    gateBucketOf: bucketing(experiment.gate.salt),
    armBucketOf: bucketing(experiment.armSalt),
    arms: experiment.arms.map((arm) => {
      const assigned = Object.freeze({ name: experiment.name, arm: arm.name });
      return {
        arm,
        choice: prepareChoice(arm.use, {
          ...preparation,
          template: { ...template, reason: 'SPLIT', variant: arm.name, experiment: assigned },
        }),
      };
    }),
  };
}

function prepareRollout(rollout: Rollout, preparation: Preparation): PreparedRollout {
  const { template, bucketing } = preparation;
  return {
    kind: 'rollout',
    rollout,
    bucketOf: bucketing(rollout.salt),
    choice: prepareChoice(
      { model: rollout.to },
      { ...preparation, template: { ...template, reason: 'SPLIT', variant: rollout.to } },
    ),
  };
}

/** Where a change puts a request. Buckets that nobody needed to compute are `null`. */
export interface Assignment {
  readonly unit: string | null;
  /** Of the experiment's gate, or of the rollout. */
  readonly bucket: number | null;
  /** Of the gate, or of the rollout at this moment; whoever is below it is in. */
  readonly share: number;
  /** Among the arms. */
  readonly armBucket: number | null;
  /** The index of the arm. */
  readonly arm: number | null;
  /** What decides in the default's place; nothing where the default stays. */
  readonly choice: Choice | undefined;
}

/** A share at which somebody has stopped a capability's rollout, in buckets of 100,000; nothing where nobody has. */
export type Holds = (capability: string) => number | undefined;

/**
 * Puts a request into an experiment or a rollout, or leaves it out. Without a unit nothing could be kept: such a
 * request takes no part in an experiment, and moves with a rollout when everybody has.
 */
export function assign(change: Change, facts: Facts, holds: Holds | undefined): Assignment {
  return change.kind === 'experiment'
    ? assignArm(change, facts)
    : assignShare(change, facts, holds?.(facts.capability));
}

function assignArm(
  { experiment: { by, gate }, gateBucketOf, armBucketOf, arms }: PreparedExperiment,
  { context }: Facts,
): Assignment {
  const { share } = gate;
  const unit = unitOf(context, by);
  const bucket = unit === null ? null : gateBucketOf(unit);
  if (unit === null || bucket === null || bucket >= share) return { ...outside, unit, bucket, share };
  const armBucket = armBucketOf(unit);
  const arm = arms.findIndex(({ arm: { from, to } }) => from <= armBucket && armBucket < to);
  return { unit, bucket, share, armBucket, arm, choice: arms[arm]?.choice };
}

function assignShare(
  { rollout, bucketOf, choice }: PreparedRollout,
  facts: Facts,
  held: number | undefined,
): Assignment {
  const share = held ?? shareAt(rollout, facts.now);
  const unit = unitOf(facts.context, rollout.by);
  const bucket = unit === null ? null : bucketOf(unit);
  const moved = (bucket ?? lastBucket) < share;
  return { ...outside, unit, bucket, share, choice: moved ? choice : undefined };
}

const outside = { armBucket: null, arm: null, choice: undefined };

/** Where whoever has no unit counts: below no share but the whole. */
const lastBucket = buckets - 1;
