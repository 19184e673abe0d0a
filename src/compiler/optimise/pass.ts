import type { PlannedRule } from '../lower/plan.ts';

/** Where the rules stand: what is known of every request that reaches them. */
export interface PassContext {
  readonly capability: string;
  readonly environment: string;
}

/** Makes one capability's rules smaller without changing what any request gets. */
export interface Pass {
  readonly name: string;
  apply(rules: readonly PlannedRule[], context: PassContext): readonly PlannedRule[];
}
