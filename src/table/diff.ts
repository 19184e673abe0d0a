import { modelsReached } from './references.ts';
import { sameJson } from './same-json.ts';
import type { Capability, RoutingTable } from './table.ts';

/**
 * The ids of the capabilities that answer differently, or could, in ascending order: those that came or went,
 * and those whose rules, models, deployments or providers are not what they were. Teams, retries and the
 * breaker belong to no capability and count for none; another environment touches all.
 */
export function changedCapabilities(before: RoutingTable, after: RoutingTable): string[] {
  const search = findChanged(before, after);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/**
 * As `changedCapabilities`, step by step, so that others can have their turn in between. Where it is known that the
 * tables differ in these capabilities at most, only those are looked at.
 */
export function* findChanged(
  before: RoutingTable,
  after: RoutingTable,
  among?: Iterable<string>,
): Generator<undefined, string[]> {
  if (among !== undefined) {
    const changed: string[] = [];
    for (const id of among) {
      if (!sameJson(before.capabilities[id], after.capabilities[id])) changed.push(id);
      yield;
    }
    return changed.sort();
  }
  if (before.environment !== after.environment) {
    return [...new Set([...Object.keys(before.capabilities), ...Object.keys(after.capabilities)])].sort();
  }
  const providers = yield* changedKeys(before.providers, after.providers);
  const deployments = yield* changedKeys(before.deployments, after.deployments, ({ provider }) =>
    providers.has(provider),
  );
  const models = yield* changedKeys(before.models, after.models, (model) =>
    model.deployments.some((deployment) => deployments.has(deployment)),
  );
  const leadsToChange =
    models.size === 0
      ? undefined
      : (one: Capability) => modelsReached(one).some((model) => models.has(model));
  const capabilities = yield* changedKeys(before.capabilities, after.capabilities, leadsToChange);
  return [...capabilities].sort();
}

/** The keys that are on one side only, hold another value, or lead to something that changed. */
function* changedKeys<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  leadsToChange?: (value: T) => boolean,
): Generator<undefined, Set<string>> {
  const changed = new Set<string>();
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === value && leadsToChange === undefined) continue;
    if (old === undefined || leadsToChange?.(value) || !sameJson(old, value)) changed.add(key);
    yield;
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) changed.add(key);
  return changed;
}
