import type { Registry } from '../link/registry.ts';
import type { Plan } from '../lower/plan.ts';

/** One environment: the registry with its places, and the table that it comes to. */
export interface World {
  readonly registry: Registry;
  /** Optimised: conditions know the environment and their capability. */
  readonly plan: Plan;
}
