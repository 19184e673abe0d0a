import type { RoutingTable } from '../../table/table.ts';
import { createBreaker, hasten } from '../breaker.ts';
import { createCooldown } from '../cooldown.ts';
import { createLoad } from '../load.ts';
import { type Calls, callsOf } from './calls.ts';
import { findPeers } from './find-peers.ts';
import { type Entry, type HealthState, type Key, look } from './state.ts';

/** Takes up a table: deployments, keys and limits that are still the same keep what is known of them. */
export function adoptTable(state: HealthState, table: RoutingTable, calls: Calls = callsOf(table)): void {
  const { deployments, breaker: rules } = table;
  const keys = new Map<string, Key>();
  const limits = new Map<string, Entry['limit']>();
  const entries = new Map<string, Entry>();
  for (const [id, { provider, upstream, model }] of Object.entries(deployments)) {
    const known = state.entries.get(id);
    const old = known?.provider === provider && known.upstream === upstream ? known : undefined;
    const keyId = keyOf(provider, table);
    const key = kept(keyId, keys, state.keys, createKey);
    entries.set(id, {
      provider,
      upstream,
      model,
      breakers: [old?.breakers[0] ?? createBreaker(), key],
      limit: kept(`${keyId} ${upstream}`, limits, state.limits, createCooldown),
      measures: old?.measures ?? {},
      load: old?.load ?? createLoad(),
      peers: [],
      troubled: false,
    });
  }
  if (calls.beside) findPeers(entries, table, calls.beside);
  Object.assign(state, { table, rules, lease: calls.longest, entries, keys, limits });
  // Who changes a table may have changed a key: the next call tells.
  for (const key of keys.values()) hasten(key, state.clock());
  look(state);
}

/** Where a provider's key comes from stands for the key itself, which is never seen here. */
function keyOf(provider: string, { providers }: RoutingTable): string {
  const env = providers[provider]?.auth?.env;
  return env === undefined ? `provider ${provider}` : `env ${env}`;
}

function createKey(): Key {
  return { ...createBreaker(), acceptedAt: Number.NEGATIVE_INFINITY };
}

/** The record of this name among the new ones: the old one where there was one. */
function kept<T>(id: string, now: Map<string, T>, before: ReadonlyMap<string, T>, create: () => T): T {
  const record = now.get(id) ?? before.get(id) ?? create();
  now.set(id, record);
  return record;
}
