import { neverTrue } from '../compiler/condition/implication.ts';
import type { PlannedRule } from '../compiler/lower/plan.ts';
import { passes } from '../compiler/optimise/index.ts';
import { startOf } from '../compiler/source/positions.ts';
import type { Target } from '../runtime/resolution.ts';
import { deploymentsOf, withoutSuperfluous } from '../runtime/targets.ts';
import { canonicalJson } from '../table/canonical.ts';
import { modelsOf, usesOf } from '../table/references.ts';
import type { Capability, RoutingTable, Rule } from '../table/table.ts';
import type { World } from './world.ts';

/**
 * A text that is the same for capabilities that decide alike, as far as it can tell: rules that never match are left
 * out, neighbours that exclude each other stand in one order, and fallbacks count only where a choice leads to them.
 */
export function canonicalForm(capability: Capability, id: string, { table }: World): string {
  const context = { capability: id, environment: table.environment };
  const planned = capability.rules.map((rule): PlannedRule => ({ rule, span: startOf('') }));
  const smaller = passes.reduce<readonly PlannedRule[]>(
    (before, pass) => pass.apply(before, context),
    planned,
  );
  const rules = inOneOrder(smaller.map(({ rule }) => rule));
  const { rollout, constraints } = capability;
  const uses = usesOf({ ...capability, rules });
  // Under a bound, a fallback to what was chosen already is not superfluous: it is bound by nothing.
  const bounded = constraints !== undefined || uses.some(({ within }) => within !== undefined);
  const chains = [...uses.flatMap(modelsOf), ...(rollout ? [rollout.to] : [])].map((model) =>
    chainOf(model, { capability, table, bounded }),
  );
  const { fallbacks: _, rules: __, ...others } = capability;
  return canonicalJson({ ...others, rules, chains });
}

/** Where a choice of one model leads, its deployments as written. */
function chainOf(
  model: string,
  { capability, table, bounded }: { capability: Capability; table: RoutingTable; bounded: boolean },
): readonly Target[] {
  const links = [
    { model, fallback: false },
    ...capability.fallbacks.map((one) => ({ ...one, fallback: true })),
  ];
  const targets = links.flatMap(({ model: one, ...link }) =>
    deploymentsOf(one, { capability, table, ...link }),
  );
  return bounded ? targets : withoutSuperfluous(targets);
}

/** Swaps neighbours that no request can match both of, until they stand in the order of their texts. */
function inOneOrder(rules: readonly Rule[]): Rule[] {
  const sorted = [...rules];
  for (let end = sorted.length - 1; end > 0; end -= 1) {
    for (let index = 0; index < end; index += 1) {
      const [first, second] = [sorted[index], sorted[index + 1]];
      if (first?.when === undefined || second?.when === undefined) continue;
      if (!neverTrue(['and', first.when, second.when]) || canonicalJson(first) <= canonicalJson(second))
        continue;
      [sorted[index], sorted[index + 1]] = [second, first];
    }
  }
  return sorted;
}
