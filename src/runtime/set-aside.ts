import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import type { Resolution, Target } from './resolution.ts';
import { standsIn } from './targets.ts';

/**
 * The same answer without the targets that their breakers have set aside. One that is tried only after certain
 * failures never comes first for that; and where nothing is left that could, the rule's own first choice stays.
 */
export function withoutSetAside(resolution: Resolution, health: Health, facts: Facts): Resolution {
  if (health.calm()) return resolution;
  const { targets } = resolution;
  const isUp = ({ deployment }: Target) => health.admits(deployment, facts.now);
  if (targets.every(isUp)) return resolution;
  const up = targets.filter(isUp);
  const first = up.find(standsIn) ?? targets[0];
  if (first === undefined) return resolution;
  return {
    ...resolution,
    targets: [first, ...up.filter((target) => target !== first)],
    reason: first.fallback ? 'FALLBACK' : resolution.reason,
  };
}
