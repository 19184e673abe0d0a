import type { EndpointOf } from '../../gateway/upstream/endpoint.ts';
import { modelsReached } from '../../table/references.ts';
import type { RoutingTable } from '../../table/table.ts';

/** Which providers of a table can be called from here, and what that leaves unanswered. */
export interface CallableProviders {
  readonly callable: readonly string[];
  readonly missing: readonly { readonly provider: string; readonly why: string }[];
  /** Capabilities none of whose models is served by a provider that can be called. */
  readonly unanswered: readonly string[];
}

/** Asks for the endpoint of every provider that serves a model of the table. */
export function callableProviders(table: RoutingTable, endpoint: EndpointOf): CallableProviders {
  const used = [...new Set(Object.values(table.deployments).map(({ provider }) => provider))].sort();
  const callable: string[] = [];
  const missing: { provider: string; why: string }[] = [];
  for (const id of used) {
    const provider = table.providers[id];
    const found = provider === undefined ? { unavailable: 'it is not in the table' } : endpoint(id, provider);
    if ('unavailable' in found) missing.push({ provider: id, why: found.unavailable });
    else callable.push(id);
  }
  return { callable, missing, unanswered: unanswered(table, new Set(callable)) };
}

function unanswered({ capabilities, models, deployments }: RoutingTable, callable: Set<string>): string[] {
  const served = (model: string) =>
    models[model]?.deployments.some((key) => callable.has(deployments[key]?.provider ?? '')) === true;
  return Object.entries(capabilities)
    .filter(([, capability]) => !modelsReached(capability).some(served))
    .map(([id]) => id);
}
