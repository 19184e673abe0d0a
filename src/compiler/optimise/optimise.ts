import { createPlan, type Plan, type PlannedCapability } from '../lower/plan.ts';
import { type Memory, noMemory } from '../memory.ts';
import type { Pass, PassContext } from './pass.ts';

/** Runs the passes over every capability's rules. */
export function optimise(plan: Plan, passes: readonly Pass[], memory: Memory = noMemory): Plan {
  const { besides, ids, capabilities, places } = plan;
  const { environment } = besides;
  const optimised = memory.each('optimised', capabilities, {
    given: [environment, ...passes],
    make: (capability, at) => optimiseOne(capability, passes, { capability: ids[at] ?? '', environment }),
  });
  return createPlan({ besides, ids, capabilities: optimised, places });
}

function optimiseOne(
  capability: PlannedCapability,
  passes: readonly Pass[],
  context: PassContext,
): PlannedCapability {
  const rules = passes.reduce((before, pass) => pass.apply(before, context), capability.rules);
  const keepsDefault = rules.at(-1)?.span === capability.rules.at(-1)?.span;
  return { ...(keepsDefault ? capability : withoutChanges(capability)), rules };
}

/**
 * An experiment or a rollout acts on the default. Where a rule before it always matches, no request comes to
 * it, and neither may it move to the rule that has taken the default's place.
 */
function withoutChanges(capability: PlannedCapability): PlannedCapability {
  const { experiment: _, rollout: __, ...rest } = capability;
  return rest;
}
