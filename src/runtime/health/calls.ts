import { modelsOf } from '../../table/references.ts';
import type { Capability, RoutingTable } from '../../table/table.ts';

/** What a table's capabilities say of the calls that they lead to. Of ten thousand it is counted in slices. */
export interface Calls {
  /** The longest total timeout, in milliseconds, and no less than `shortestLease`. */
  longest: number;
  /** The models that choices name beside each, it included; where the table sets aside who is worse than its peers. */
  readonly beside: Map<string, Set<string>> | undefined;
}

/** How long a probe may at least be out, in milliseconds; longer where a capability lets its calls take longer. */
export const shortestLease = 600_000;

export function createCalls({ breaker }: RoutingTable): Calls {
  return { longest: shortestLease, beside: breaker.ejection && new Map() };
}

/** Counts a capability in. Its fallbacks are no peers of its choices: they get what failed. */
export function countIn(calls: Calls, { rules, experiment, timeouts }: Capability): void {
  calls.longest = Math.max(calls.longest, timeouts.total);
  if (calls.beside === undefined) return;
  for (const { use } of [...rules, ...(experiment?.arms ?? [])]) {
    const models = modelsOf(use);
    for (const one of models) {
      const others = calls.beside.get(one) ?? new Set([one]);
      calls.beside.set(one, others);
      for (const other of models) others.add(other);
    }
  }
}

/** Of the whole table at one stroke. */
export function callsOf(table: RoutingTable): Calls {
  const calls = createCalls(table);
  for (const capability of Object.values(table.capabilities)) countIn(calls, capability);
  return calls;
}
