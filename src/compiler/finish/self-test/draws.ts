import { modelsReached, usesOf } from '../../../table/references.ts';
import type { Capability, DeploymentOrder, RoutingTable, Unit } from '../../../table/table.ts';

/** How the models that a capability can get to order their deployments, where they do. */
function ordersOf(capability: Capability, { models }: RoutingTable): readonly DeploymentOrder[] {
  return [...new Set(modelsReached(capability))].flatMap((id) => models[id]?.order ?? []);
}

/** What puts a request into a bucket. */
export interface Sticky {
  readonly by: Unit;
  readonly salt: string;
}

/** What is drawn for the answer of a capability. */
export function drawsOf(capability: Capability, table: RoutingTable): Sticky[] {
  const { experiment, rollout } = capability;
  return [
    ...usesOf(capability).flatMap((use) => ('split' in use ? [use.split] : [])),
    ...(experiment
      ? [experiment.gate.salt, experiment.armSalt].map((salt) => ({ by: experiment.by, salt }))
      : []),
    ...(rollout ? [rollout] : []),
    ...ordersOf(capability, table).flatMap((order) => (typeof order === 'object' ? [order.split] : [])),
  ];
}

/** A copy is drawn beside the answer. */
export function saltsOf(capability: Capability, table: RoutingTable): string[] {
  const salts = drawsOf(capability, table).map(({ salt }) => salt);
  return capability.shadow === undefined ? salts : [...salts, capability.shadow.salt];
}
