import { buckets } from '../table/bucket.ts';
import { type Dimension, dimension, pieces, type Share, wholeOf } from '../table/pieces.ts';
import type { Capability, DeploymentSplit, Use } from '../table/table.ts';
import type { Pins } from './pins.ts';

/**
 * What share of all callers gets each answer, exactly: the ranges and gates of the capability cut the buckets into
 * pieces inside which every caller is answered alike, so that one caller of each piece stands for it. Draws have
 * salts of their own, and count as independent. `rolledOut` is the rollout's share at the moment, `answer` what a
 * request in these buckets gets, and `orders` are the splits of models' deployments where the answers tell those apart.
 */
export function exactShare(
  capability: Capability,
  {
    matched,
    rolledOut,
    answer,
    orders = [],
  }: {
    matched: number;
    rolledOut: number;
    answer: (pins: Pins) => string;
    orders?: readonly DeploymentSplit[];
  },
): ReadonlyMap<string, Share> {
  const dimensions = [
    ...dimensionsOf(capability, matched, rolledOut),
    ...orders.map(({ salt, ranges }) =>
      dimension(
        salt,
        ranges.map(({ to }) => to),
      ),
    ),
  ];
  const whole = wholeOf(dimensions);
  const parts = new Map<string, bigint>();
  for (const { at, size } of pieces(dimensions)) {
    const key = answer(at);
    parts.set(key, (parts.get(key) ?? 0n) + size);
  }
  return new Map([...parts].map(([key, part]) => [key, { part, whole }]));
}

/** Whether a share is so many buckets of 100,000. */
export function isShareOf({ part, whole }: Share, of: number): boolean {
  return part * BigInt(buckets) === BigInt(of) * whole;
}

/** The draws that can decide once this rule has matched. */
function dimensionsOf(
  { rules, experiment, rollout }: Capability,
  matched: number,
  rolledOut: number,
): Dimension[] {
  const use = rules[matched]?.use;
  const own = use === undefined ? [] : dimensionsIn(use);
  if (matched !== rules.length - 1) return own;
  const gates =
    experiment === undefined
      ? []
      : [
          dimension(experiment.gate.salt, [experiment.gate.share]),
          dimension(
            experiment.armSalt,
            experiment.arms.map(({ to }) => to),
          ),
          ...experiment.arms.flatMap((arm) => dimensionsIn(arm.use)),
        ];
  const steps = rollout === undefined ? [] : [dimension(rollout.salt, [rolledOut])];
  return [...own, ...gates, ...steps];
}

function dimensionsIn(use: Use): Dimension[] {
  if (!('split' in use)) return [];
  return [
    dimension(
      use.split.salt,
      use.split.ranges.map(({ to }) => to),
    ),
  ];
}
