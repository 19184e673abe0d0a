import type { Comparison } from '../comparison.ts';
import { costs } from './costs.ts';
import { decisions } from './decisions.ts';
import { experiment } from './experiment.ts';
import { promise } from './promise.ts';
import { reach } from './reach.ts';
import { redundancy } from './redundancy.ts';
import { rollout } from './rollout.ts';
import { settings } from './settings.ts';

/** Everything that is compared of a capability that both sides have, the gravest first. */
export const comparisons: readonly Comparison[] = [
  promise,
  reach,
  experiment,
  rollout,
  decisions,
  settings,
  costs,
  redundancy,
];
