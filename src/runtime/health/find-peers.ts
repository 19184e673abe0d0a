import type { RoutingTable } from '../../table/table.ts';
import type { Calls } from './calls.ts';
import type { Entry } from './state.ts';

/**
 * Gives each entry its peers, whom it is compared with: the other deployments of its model, and those of the models
 * that a choice names `beside` it, which get the same kind of requests.
 */
export function findPeers(
  entries: ReadonlyMap<string, Entry>,
  { models }: RoutingTable,
  beside: NonNullable<Calls['beside']>,
): void {
  const entriesOf = (model: string) =>
    models[model]?.deployments.flatMap((deployment) => entries.get(deployment) ?? []) ?? [];
  for (const model of Object.keys(models)) {
    const group = [...(beside.get(model) ?? [model])].flatMap(entriesOf);
    for (const entry of entriesOf(model)) entry.peers = group.filter((other) => other !== entry);
  }
}
