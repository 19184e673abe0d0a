import { ledAnswer } from './answer.ts';
import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { type Forms, narrow } from './narrow.ts';
import type { Resolution, Target } from './resolution.ts';
import { standsIn } from './targets.ts';

/**
 * The same answer without the targets that are set aside, which it names in `setAside`. One that is tried only after
 * certain failures never comes first for that; and where nothing is left that could, the one stays that will be back
 * soonest, the rule's own first choice where nobody can tell.
 */
export function withoutSetAside(resolution: Resolution, health: Health, facts: Facts): Resolution {
  if (health.calm() || resolution.targets.length === 0) return resolution;
  let mayLead = false;
  const isUp = (target: Target) => {
    const up = health.admits(target.deployment, facts.now);
    mayLead ||= up && standsIn(target);
    return up;
  };
  const those = (passes: (target: Target) => boolean) =>
    narrow(resolution, { forms, passes, make: (targets) => only(targets, resolution) });
  const up = those(isUp);
  if (mayLead) return up;
  const spared = soonestBack(resolution, health, facts);
  return those((target) => target === spared || isUp(target));
}

const forms: Forms = new WeakMap();

/** The answer with none but these of its targets. */
function only(up: readonly Target[], resolution: Resolution): Resolution {
  const first = up.find(standsIn) ?? resolution.targets[0];
  if (first === undefined) return resolution;
  const setAside = Object.freeze(resolution.targets.filter((target) => !up.includes(target)));
  return ledAnswer(resolution, first, { targets: up, setAside });
}

/** Of the targets that may come first the one with the shortest wait; ties as written. */
function soonestBack({ targets }: Resolution, health: Health, { now }: Facts): Target | undefined {
  const waitOf = ({ deployment }: Target) =>
    health.setAside(deployment, now)?.retryInMs ?? Number.POSITIVE_INFINITY;
  return targets
    .filter(standsIn)
    .reduce<Target | undefined>(
      (one, other) => (one && waitOf(one) <= waitOf(other) ? one : other),
      undefined,
    );
}
