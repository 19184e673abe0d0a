import type { Plan } from '../lower/plan.ts';
import type { Pass } from './pass.ts';

/** Runs the passes over every capability's rules. */
export function optimise(plan: Plan, passes: readonly Pass[]): Plan {
  const capabilities = Object.entries(plan.table.capabilities).map(([id, capability]) => {
    const context = { capability: id, environment: plan.table.environment };
    const rules = passes.reduce((before, pass) => pass.apply(before, context), capability.rules);
    return [id, { ...capability, rules }] as const;
  });
  return { ...plan, table: { ...plan.table, capabilities: Object.fromEntries(capabilities) } };
}
