import type { Capability, RoutingTable, UseForm } from './table.ts';

/** What tables of this format may need of a runtime beyond rules and splits; a signed one says what it needs. */
export const features = [
  'balanced/1',
  'buckets-murmur3/1',
  'cheapest/1',
  'constraints/1',
  'degradation/1',
  'experiments/1',
  'fastest/1',
  'rollouts/1',
] as const;

export type Feature = (typeof features)[number];

/** What a table needs, in ascending order. */
export function featuresOf({ capabilities, teams }: RoutingTable): Feature[] {
  const all = Object.values(capabilities);
  const used = new Set(all.flatMap(featuresOfCapability));
  if (Object.values(teams).some(({ budget }) => typeof budget?.onExceed === 'object'))
    used.add('degradation/1');
  return features.filter((feature) => used.has(feature));
}

function featuresOfCapability(capability: Capability): Feature[] {
  const { rules, experiment, rollout, constraints } = capability;
  const uses = [...rules, ...(experiment?.arms ?? [])].map(({ use }) => use);
  const found: Feature[] = [];
  const form = (name: Feature, key: keyof UseFormKeys) => {
    if (uses.some((use) => key in use)) found.push(name);
  };
  form('cheapest/1', 'cheapest');
  form('fastest/1', 'fastest');
  form('balanced/1', 'balanced');
  form('buckets-murmur3/1', 'split');
  if (experiment) found.push('experiments/1', 'buckets-murmur3/1');
  if (rollout) found.push('rollouts/1', 'buckets-murmur3/1');
  if (constraints || uses.some(({ within }) => within)) found.push('constraints/1');
  return found;
}

type UseFormKeys = Record<
  UseForm extends infer Form ? (Form extends Form ? keyof Form : never) : never,
  unknown
>;
