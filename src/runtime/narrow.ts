import type { Resolution, Target } from './resolution.ts';

/** How many narrowed forms of one answer are kept: few combinations of targets are ever out together. */
const formsKept = 64;

/** Beyond these a number has no bits left, and the answer is made each time. */
const mostTargets = 30;

/** What one kind of narrowing has made of shared answers, by the targets that passed: bit n for the n-th. */
export type Forms = WeakMap<Resolution, Map<number, Resolution>>;

export interface Narrowing {
  /** Of this kind of narrowing alone. */
  readonly forms: Forms;
  readonly passes: (target: Target) => boolean;
  readonly make: (passing: readonly Target[]) => Resolution;
  /** Whether `make` has something to do even where all targets pass. */
  readonly always?: boolean;
}

/**
 * The shared answer without the targets that do not pass, as `make` makes it from those that do; the answer itself
 * where all pass. What was made for the same targets before is given again, so that an outage costs each request
 * no more than the question. A refusal is never kept: its message tells of one request.
 */
export function narrow(resolution: Resolution, narrowing: Narrowing): Resolution {
  const { targets } = resolution;
  const { passes, make, always = false } = narrowing;
  if (targets.length > mostTargets) {
    const passing = targets.filter(passes);
    return passing.length === targets.length && !always ? resolution : make(passing);
  }
  let bits = 0;
  for (let index = 0; index < targets.length; index += 1) {
    const target = targets[index];
    if (target !== undefined && passes(target)) bits |= 1 << index;
  }
  if (bits === 2 ** targets.length - 1 && !always) return resolution;
  return known(resolution, bits, narrowing);
}

function known(resolution: Resolution, bits: number, { forms, make }: Narrowing): Resolution {
  const before = forms.get(resolution);
  const found = before?.get(bits);
  if (found !== undefined) return found;
  const made = make(resolution.targets.filter((_, index) => (bits & (1 << index)) !== 0));
  if (made.error !== undefined) return made;
  if (before === undefined) forms.set(resolution, new Map([[bits, made]]));
  else if (before.size < formsKept) before.set(bits, made);
  return made;
}
