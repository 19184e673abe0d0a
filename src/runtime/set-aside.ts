import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { type Forms, narrow } from './narrow.ts';
import type { Resolution } from './resolution.ts';
import { ledBy, standsIn } from './targets.ts';

/**
 * The same answer without the targets that their breakers have set aside. One that is tried only after certain
 * failures never comes first for that; and where nothing is left that could, the rule's own first choice stays.
 */
export function withoutSetAside(resolution: Resolution, health: Health, facts: Facts): Resolution {
  if (health.calm()) return resolution;
  return narrow(resolution, {
    forms,
    passes: ({ deployment }) => health.admits(deployment, facts.now),
    make: (up) => {
      const first = up.find(standsIn) ?? resolution.targets[0];
      if (first === undefined) return resolution;
      return Object.freeze({
        ...resolution,
        targets: ledBy(first, up),
        reason: first.fallback ? 'FALLBACK' : resolution.reason,
      });
    },
  });
}

const forms: Forms = new WeakMap();
