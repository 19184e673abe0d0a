import type { Resolution, Target } from './resolution.ts';
import { ledBy, standsIn } from './targets.ts';

/**
 * A resolution with these targets and no others. One that is tried only after certain failures never comes first;
 * where no other is left the answer is that there is no target, with the reasons that `why` gives. Shared answers
 * are frozen, so that no caller can change the next one's.
 */
export function answerWith(
  resolution: Resolution,
  targets: readonly Target[],
  why: () => readonly string[],
): Resolution {
  const first = targets.find(standsIn);
  if (first === undefined) return withoutTarget(resolution, why());
  return ledAnswer(resolution, first, { targets });
}

/** The answer with one of these targets at the head of the others, and with the fields that came with them. */
export function ledAnswer(
  resolution: Resolution,
  first: Target,
  { targets, ...more }: Pick<Resolution, 'targets' | 'setAside'>,
): Resolution {
  return Object.freeze({
    ...resolution,
    ...more,
    targets: ledBy(first, targets),
    reason: first.fallback ? 'FALLBACK' : resolution.reason,
  });
}

/** How many reasons a message names: enough to begin with, and `explain` has them all. */
const reasonsNamed = 3;

function withoutTarget(resolution: Resolution, reasons: readonly string[]): Resolution {
  const more = reasons.length - reasonsNamed;
  const named = reasons.slice(0, reasonsNamed).join(', ') + (more > 0 ? `, and ${more} more` : '');
  const message = `No deployment keeps the bounds of ${JSON.stringify(resolution.capability)}: ${named}.`;
  return Object.freeze({
    ...resolution,
    targets: Object.freeze([]),
    reason: 'ERROR',
    error: Object.freeze({ code: 'NO_TARGET', message }),
  });
}
