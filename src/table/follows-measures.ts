import { modelsReached, usesOf } from './references.ts';
import type { Capability, RoutingTable } from './table.ts';

/**
 * Whether a capability's answer follows what was measured of earlier requests: in the order of what a rule or an arm
 * chooses, or of the deployments of a model that it can get to.
 */
export function followsMeasures(capability: Capability, { models }: Pick<RoutingTable, 'models'>): boolean {
  return (
    usesOf(capability).some((use) => 'fastest' in use || 'balanced' in use) ||
    modelsReached(capability).some((model) => {
      const order = models[model]?.order;
      return order === 'fastest' || order === 'balanced';
    })
  );
}
