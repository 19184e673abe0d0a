import { modelsReached } from './references.ts';
import { sameJson } from './same-json.ts';
import type { RoutingTable } from './table.ts';

/**
 * The ids of the capabilities that answer differently, or could, in ascending order: those that came or went,
 * and those whose rules, models, deployments or providers are not what they were. Teams, retries and the
 * breaker belong to no capability and count for none; another environment touches all.
 */
export function changedCapabilities(before: RoutingTable, after: RoutingTable): string[] {
  const ids = [...new Set([...Object.keys(before.capabilities), ...Object.keys(after.capabilities)])].sort();
  if (before.environment !== after.environment) return ids;
  const providers = changedKeys(before.providers, after.providers);
  const deployments = changedKeys(before.deployments, after.deployments, ({ provider }) =>
    providers.has(provider),
  );
  const models = changedKeys(before.models, after.models, (model) =>
    model.deployments.some((deployment) => deployments.has(deployment)),
  );
  const capabilities = changedKeys(before.capabilities, after.capabilities, (capability) =>
    modelsReached(capability).some((model) => models.has(model)),
  );
  return ids.filter((id) => capabilities.has(id));
}

/** The keys that are on one side only, hold another value, or lead to something that changed. */
function changedKeys<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  leadsToChange: (value: T) => boolean = () => false,
): Set<string> {
  const changed = new Set<string>();
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === undefined || leadsToChange(value) || !sameJson(old, value)) {
      changed.add(key);
    }
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) changed.add(key);
  return changed;
}
