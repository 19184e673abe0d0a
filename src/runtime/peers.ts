import { modelsOf } from '../table/references.ts';
import type { RoutingTable } from '../table/table.ts';

/**
 * Whom each deployment of a table is compared with: the other deployments of its model, and those of the models
 * that a choice names beside it, which get the same kind of requests. Fallbacks are no peers: they get what failed.
 */
export function peersOf(table: RoutingTable): Map<string, readonly string[]> {
  const beside = new Map<string, Set<string>>();
  for (const id of Object.keys(table.models)) beside.set(id, new Set([id]));
  for (const { rules, experiment } of Object.values(table.capabilities)) {
    for (const { use } of [...rules, ...(experiment?.arms ?? [])]) {
      const models = modelsOf(use);
      if (models.length > 1)
        for (const one of models) for (const other of models) beside.get(one)?.add(other);
    }
  }
  const peers = new Map<string, readonly string[]>();
  for (const [id, models] of beside) {
    const group = [...models].flatMap((model) => table.models[model]?.deployments ?? []);
    for (const own of table.models[id]?.deployments ?? []) {
      peers.set(
        own,
        group.filter((other) => other !== own),
      );
    }
  }
  return peers;
}
