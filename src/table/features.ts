import { objectiveOf } from './objective.ts';
import { usesOf } from './references.ts';
import type { Capability, DeploymentOrder, RoutingTable } from './table.ts';

/** What tables of this format may need of a runtime beyond rules and splits; a signed one says what it needs. */
export const features = [
  'balanced/1',
  'buckets-murmur3/1',
  'cheapest/1',
  'constraints/1',
  'degradation/1',
  'experiments/1',
  'fastest/1',
  'model-order/1',
  'rollouts/1',
  'self-test/1',
] as const;

export type Feature = (typeof features)[number];

/** What a table needs, in ascending order. */
export function featuresOf({
  capabilities,
  models,
  teams,
  selfTest,
}: Pick<RoutingTable, 'capabilities' | 'models' | 'teams' | 'selfTest'>): Feature[] {
  const used = new Set([
    ...Object.values(capabilities).flatMap(featuresOfCapability),
    ...Object.values(models).flatMap(({ order }) => (order === undefined ? [] : featuresOfOrder(order))),
  ]);
  if (Object.values(teams).some(({ budget }) => typeof budget?.onExceed === 'object'))
    used.add('degradation/1');
  if (selfTest) used.add('self-test/1');
  return features.filter((feature) => used.has(feature));
}

function featuresOfCapability(capability: Capability): Feature[] {
  const { experiment, rollout, constraints } = capability;
  const uses = usesOf(capability);
  const found: Feature[] = [];
  for (const use of uses) {
    if ('split' in use) found.push('buckets-murmur3/1');
    else if (!('model' in use)) found.push(`${objectiveOf(use)}/1`);
  }
  if (experiment) found.push('experiments/1', 'buckets-murmur3/1');
  if (rollout) found.push('rollouts/1', 'buckets-murmur3/1');
  if (constraints || uses.some(({ within }) => within)) found.push('constraints/1');
  return found;
}

function featuresOfOrder(order: DeploymentOrder): Feature[] {
  return ['model-order/1', typeof order === 'string' ? `${order}/1` : 'buckets-murmur3/1'];
}
