import type { Capability, RoutingTable } from '../table/table.ts';
import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { keepsLimits, type Limits } from './limits.ts';
import type { Target } from './resolution.ts';
import { deploymentsOf } from './targets.ts';

/** A model that an objective may prefer, with the deployments that the capability may go to. Never without one. */
export interface Contender {
  readonly model: string;
  readonly targets: readonly Target[];
}

/** What an objective decides by. */
export interface Race {
  readonly facts: Facts;
  readonly health: Health;
  readonly random: () => number;
}

export function contendersOf(
  models: readonly string[],
  capability: Capability,
  table: RoutingTable,
): readonly Contender[] {
  return models
    .map((model) => ({ model, targets: deploymentsOf(model, { capability, table, fallback: false }) }))
    .filter(({ targets }) => targets.length > 0);
}

/** Where a call to this model would go first at this moment; nothing where all its deployments are out. */
export function frontOf(
  { targets }: Contender,
  limits: Limits | undefined,
  { facts, health }: Race,
): string | undefined {
  if (limits === undefined && health.calm()) return targets[0]?.deployment;
  for (const target of targets) {
    if (limits !== undefined && !keepsLimits(target, limits, { facts, health })) continue;
    if (health.admits(target.deployment, facts.now)) return target.deployment;
  }
  return undefined;
}
