import { buckets } from '../table/bucket.ts';
import { shareAt } from '../table/rollout.ts';
import type { Arm, Capability, Experiment, Rollout, Use } from '../table/table.ts';
import { type Choice, type Preparation, prepareChoice } from './choice.ts';
import { type Sticky, unitOf } from './draw.ts';
import type { Facts } from './facts.ts';
import type { Resolution } from './resolution.ts';

/** A capability's experiment or rollout, prepared. There is never both. */
export type Change = PreparedExperiment | PreparedRollout;

/** Its own bucket is the one that the gate asks for. */
export interface PreparedExperiment extends Sticky {
  readonly kind: 'experiment';
  readonly experiment: Experiment;
  readonly armBucketOf: (unit: string) => number;
  readonly arms: readonly { readonly arm: Arm; readonly choice: Choice }[];
}

/** Its bucket says from which share on a request has moved. */
export interface PreparedRollout extends Sticky {
  readonly kind: 'rollout';
  readonly rollout: Rollout;
  readonly choice: Choice;
}

/** What a capability changes about its default, if it does. The template is of an answer that a bucket decides. */
export function prepareChange(
  { experiment, rollout }: Capability,
  preparation: Preparation,
): Change | undefined {
  const { template, bucketing } = preparation;
  const prepare = (use: Use, change: Partial<Resolution>) =>
    prepareChoice(use, { ...preparation, template: { ...template, ...change } });
  if (experiment) {
    const { name, by, gate, armSalt, arms } = experiment;
    return {
      kind: 'experiment',
      experiment,
      by,
      bucketOf: bucketing(gate.salt),
      armBucketOf: bucketing(armSalt),
      arms: arms.map((arm) => {
        const assigned = Object.freeze({ name, arm: arm.name });
        return { arm, choice: prepare(arm.use, { variant: arm.name, experiment: assigned }) };
      }),
    };
  }
  if (!rollout) return undefined;
  const { by, salt, to } = rollout;
  return {
    kind: 'rollout',
    rollout,
    by,
    bucketOf: bucketing(salt),
    choice: prepare({ model: to }, { variant: to }),
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
  const unit = unitOf(facts.context, change.by);
  const bucket = unit === null ? null : change.bucketOf(unit);
  if (change.kind === 'rollout') {
    const share = holds?.(facts.capability) ?? shareAt(change.rollout, facts.now);
    const moved = (bucket ?? lastBucket) < share;
    return { ...outside, unit, bucket, share, choice: moved ? change.choice : undefined };
  }
  const { arms, armBucketOf, experiment } = change;
  const { share } = experiment.gate;
  if (unit === null || bucket === null || bucket >= share) return { ...outside, unit, bucket, share };
  const armBucket = armBucketOf(unit);
  const arm = arms.findIndex(({ arm: { from, to } }) => from <= armBucket && armBucket < to);
  return { unit, bucket, share, armBucket, arm, choice: arms[arm]?.choice };
}

const outside = { armBucket: null, arm: null, choice: undefined };

/** Where whoever has no unit counts: below no share but the whole. */
const lastBucket = buckets - 1;
