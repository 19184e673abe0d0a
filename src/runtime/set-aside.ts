import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { type Forms, narrow } from './narrow.ts';
import type { Resolution, Target } from './resolution.ts';
import { ledBy, standsIn } from './targets.ts';

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
  const up = narrow(resolution, { forms, passes: isUp, make: (targets) => only(targets, resolution) });
  if (mayLead) return up;
  const spared = soonestBack(resolution, health, facts);
  return narrow(resolution, {
    forms,
    passes: (target) => target === spared || isUp(target),
    make: (targets) => only(targets, resolution),
  });
}

const forms: Forms = new WeakMap();

/** The answer with none but these of its targets. */
function only(up: readonly Target[], resolution: Resolution): Resolution {
  const first = up.find(standsIn) ?? resolution.targets[0];
  if (first === undefined) return resolution;
  return Object.freeze({
    ...resolution,
    targets: ledBy(first, up),
    setAside: Object.freeze(resolution.targets.filter((target) => !up.includes(target))),
    reason: first.fallback ? 'FALLBACK' : resolution.reason,
  });
}

/** Of the targets that may come first the one with the shortest wait; ties as written. */
function soonestBack({ targets }: Resolution, health: Health, { now }: Facts): Target | undefined {
  let soonest: Target | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const target of targets) {
    if (!standsIn(target)) continue;
    const wait = health.setAside(target.deployment, now)?.retryInMs ?? Number.POSITIVE_INFINITY;
    if (soonest !== undefined && wait >= shortest) continue;
    soonest = target;
    shortest = wait;
  }
  return soonest;
}
