import type { Target } from '../runtime/resolution.ts';

/**
 * How many targets a written chain goes through from the first on, `undefined` where it is not theirs. A deployment
 * stands for itself, and a model for all of its deployments that follow each other.
 */
export function lengthOfChain(
  written: readonly string[],
  targets: readonly Pick<Target, 'model' | 'deployment'>[],
): number | undefined {
  let at = 0;
  for (const name of written) {
    const begin = at;
    if (targets[at]?.deployment === name) at += 1;
    else while (targets[at]?.model === name) at += 1;
    if (at === begin) return undefined;
  }
  return at;
}

/** The targets as a chain would be written in the same terms: by model, or by deployment where one is named so. */
export function writeChain(
  targets: readonly Pick<Target, 'model' | 'deployment'>[],
  like: readonly string[],
): string[] {
  if (like.some((name) => name.includes('@'))) return targets.map(({ deployment }) => deployment);
  return targets.map(({ model }) => model).filter((model, index, all) => model !== all[index - 1]);
}
