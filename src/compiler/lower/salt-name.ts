import type { LinkedCapability, LinkedModel } from '../link/registry.ts';

/** The name by which callers are divided: the one that it had, so that a renaming moves nobody. */
export function saltName({ id, value: { moved } }: LinkedCapability | LinkedModel): string {
  return moved?.from ?? id;
}
