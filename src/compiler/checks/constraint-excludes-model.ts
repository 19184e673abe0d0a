import { namedModels } from '../link/reachable-models.ts';
import type { LinkedCapability, LinkedDeployment, LinkedModel } from '../link/registry.ts';
import { defineCheck } from './check.ts';

export const constraintExcludesModel = defineCheck<{ capability: string; model: string; why: string }>({
  code: 'constraint-excludes-model',
  severity: 'error',
  message: ({ capability, model, why }) =>
    `The constraints of "${capability}" leave "${model}" no deployment: ${why}`,
  help: 'Name another model, or loosen the constraint.',
  explain:
    'Constraints pass over every deployment that does not keep them, and an unknown region or data policy keeps none. A model without any deployment left can never answer, so that a rule, an arm or a fallback that names it is an empty promise; a shadow would send copies where requests may not go.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      const { constraints } = capability.value;
      if (constraints === undefined) continue;
      for (const { id, target, span } of namedModels(capability)) {
        const reasons = target && reasonsAgainst(target, constraints);
        if (reasons === undefined) continue;
        const related = [{ span: capability.keyAt('constraints'), message: 'constrained here' }];
        report(span, { capability: capability.id, model: id, why: reasons.join('; ') }, { related });
      }
    }
  },
});

type Constraints = NonNullable<LinkedCapability['value']['constraints']>;

/** Why each of a model's deployments is passed over; nothing where one is not. */
function reasonsAgainst({ deployments }: LinkedModel, constraints: Constraints): string[] | undefined {
  const reasons = deployments.map((deployment) => reasonAgainst(deployment, constraints));
  const all = reasons.filter((reason) => reason !== undefined);
  return all.length === reasons.length ? all : undefined;
}

function reasonAgainst(
  { provider }: LinkedDeployment,
  { regions, training }: Constraints,
): string | undefined {
  // A provider whose file has errors of its own is reported there.
  if (provider.target === undefined) return undefined;
  const { region, data } = provider.target.value;
  if (regions !== undefined && !regions.includes(region ?? '')) {
    return region === undefined
      ? `the region of ${provider.id} is not known`
      : `${provider.id} is in ${region}`;
  }
  if (training === false && data?.training !== false) {
    return `${provider.id} ${data?.training === true ? 'trains' : 'may train'} on the data`;
  }
  return undefined;
}
