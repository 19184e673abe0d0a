import type { Plan, PlannedCapability } from '../lower/plan.ts';
import type { Pass } from './pass.ts';

/** Runs the passes over every capability's rules. */
export function optimise(plan: Plan, passes: readonly Pass[]): Plan {
  const capabilities = Object.entries(plan.table.capabilities).map(([id, capability]) => {
    const context = { capability: id, environment: plan.table.environment };
    const rules = passes.reduce((before, pass) => pass.apply(before, context), capability.rules);
    const keepsDefault = rules.at(-1)?.span === capability.rules.at(-1)?.span;
    return [id, { ...(keepsDefault ? capability : withoutChanges(capability)), rules }] as const;
  });
  return { ...plan, table: { ...plan.table, capabilities: Object.fromEntries(capabilities) } };
}

/**
 * An experiment or a rollout acts on the default. Where a rule before it always matches, no request comes to
 * it, and neither may it move to the rule that has taken the default's place.
 */
function withoutChanges(capability: PlannedCapability): PlannedCapability {
  const { experiment: _, rollout: __, ...rest } = capability;
  return rest;
}
