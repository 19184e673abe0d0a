import { buckets } from '../../table/bucket.ts';
import type { Capability } from '../../table/table.ts';
import { type Mutant, type Mutator, nameOf, withRule } from './mutant.ts';

/** Moves each boundary between buckets by one, up and down: of splits, arms, gates and rollouts. */
export const moveBoundary: Mutator = {
  name: 'move-boundary',
  mutate: (capability) => [
    ...splitBoundaries(capability),
    ...armBoundaries(capability),
    ...gateBoundary(capability),
    ...rolloutBoundaries(capability),
  ],
};

const steps = [-1, 1];

function splitBoundaries(capability: Capability): Mutant[] {
  return capability.rules.flatMap((rule, index) => {
    const { use } = rule;
    if (!('split' in use)) return [];
    return moved(use.split.ranges).map(({ ranges, to }) => ({
      change: `the boundary of the split of ${nameOf(capability, index)} at ${to}`,
      path: `rules.${index}`,
      capability: withRule(capability, index, { ...rule, use: { ...use, split: { ...use.split, ranges } } }),
    }));
  });
}

function armBoundaries(capability: Capability): Mutant[] {
  const { experiment } = capability;
  if (experiment === undefined) return [];
  return moved(experiment.arms).map(({ ranges: arms, to }) => ({
    change: `the boundary between the arms of ${experiment.name} at ${to}`,
    path: 'experiment',
    capability: { ...capability, experiment: { ...experiment, arms } },
  }));
}

function gateBoundary(capability: Capability): Mutant[] {
  const { experiment } = capability;
  if (experiment === undefined) return [];
  const { gate } = experiment;
  return within(steps.map((step) => gate.share + step)).map((share) => ({
    change: `the gate of ${experiment.name} at ${share}`,
    path: 'experiment',
    capability: { ...capability, experiment: { ...experiment, gate: { ...gate, share } } },
  }));
}

function rolloutBoundaries(capability: Capability): Mutant[] {
  const { rollout } = capability;
  if (rollout === undefined) return [];
  return rollout.steps.flatMap((step, index) =>
    within(steps.map((by) => step.share + by)).map((share) => ({
      change: `step ${index + 1} of the rollout to ${rollout.to} at ${share}`,
      path: 'rollout',
      capability: {
        ...capability,
        rollout: { ...rollout, steps: rollout.steps.with(index, { ...step, share }) },
      },
    })),
  );
}

/** The ranges with each inner boundary one bucket off, where both sides keep a bucket. */
function moved<Range extends { readonly from: number; readonly to: number }>(
  ranges: readonly Range[],
): { ranges: Range[]; to: number }[] {
  return ranges.slice(0, -1).flatMap((range, index) => {
    const next = ranges[index + 1];
    if (next === undefined) return [];
    return steps
      .map((step) => range.to + step)
      .filter((to) => range.from < to && to < next.to)
      .map((to) => ({
        to,
        ranges: ranges.with(index, { ...range, to }).with(index + 1, { ...next, from: to }),
      }));
  });
}

function within(shares: readonly number[]): number[] {
  return shares.filter((share) => 0 <= share && share <= buckets);
}
