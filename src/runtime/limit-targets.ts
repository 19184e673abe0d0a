import { answerWith } from './answer.ts';
import { brokenBound, type Circumstances, type Limits } from './limits.ts';
import { type Forms, narrow } from './narrow.ts';
import type { Resolution } from './resolution.ts';
import { withoutSuperfluous } from './targets.ts';

/**
 * The same answer without the targets that do not keep the choice's bounds on cost and speed for this request.
 * They may take every target: then the answer is that there is none, and never one that nobody allowed.
 */
export function withinLimits(resolution: Resolution, limits: Limits, now: Circumstances): Resolution {
  if (resolution.error !== undefined) return resolution;
  const { onChosen } = limits;
  return narrow(resolution, {
    forms,
    passes: (target) => brokenBound(target, limits, now) === undefined,
    make: (kept) =>
      answerWith(resolution, onChosen === undefined ? kept : withoutSuperfluous(kept), () =>
        resolution.targets.flatMap((target) => {
          const broken = brokenBound(target, limits, now);
          return broken === undefined ? [] : [`${target.deployment} (${broken.bound})`];
        }),
      ),
    always: onChosen !== undefined,
  });
}

const forms: Forms = new WeakMap();
