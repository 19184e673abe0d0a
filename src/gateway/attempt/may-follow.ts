import type { ProviderFailure } from '../../chat/failure.ts';
import type { Target } from '../../runtime/resolution.ts';
import { afterFailure } from './after-failure.ts';

/** Whether a target's turn has come after this failure. The caller's own mistakes go nowhere but where declared. */
export function mayFollow(target: Target, last: ProviderFailure | undefined): boolean {
  if (last === undefined) return true;
  const kind = afterFailure(last).fallback;
  if (target.on !== undefined) return kind !== undefined && target.on.includes(kind);
  return kind !== undefined && kind !== 'context_length' && kind !== 'content_filter';
}

/** How many of the targets behind could still be tried after this failure. */
export function countBehind(
  behind: readonly Target[],
  visited: ReadonlySet<string>,
  last: ProviderFailure,
): number {
  return behind.filter((target) => !visited.has(target.deployment) && mayFollow(target, last)).length;
}
