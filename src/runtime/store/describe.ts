import { type Holding, never } from './holding.ts';
import type { StoreState, StoreStatus } from './status.ts';

/** What `Store.state` answers. */
export function stateOf({ active, freshness, fatal, refusals, failing }: Holding): StoreState {
  if (active) return freshness.isStale() ? 'STALE' : 'READY';
  if (fatal) return 'FATAL';
  return refusals.last() || failing.size > 0 ? 'ERROR' : 'NOT_READY';
}

/** What `Store.status` answers. */
export function statusOf(holding: Holding): StoreStatus {
  const { active, freshness, refusals, failing, keeping, counters } = holding;
  return {
    state: stateOf(holding),
    degraded: active !== undefined && (active.kept || freshness.isStale()),
    activeGeneration: active?.generation ?? null,
    activeRevision: active?.live.revision ?? null,
    environment: active?.live.table.environment ?? null,
    origin: active?.origin ?? null,
    source: active ? (active.kept ? 'last-known-good' : 'source') : null,
    notAfter: active && active.notAfter !== never ? active.notAfter : null,
    lastRequest: holding.requestedAt,
    lastSuccessfulRequest: holding.checkedAt,
    lastSuccessfulActivation: holding.activatedAt,
    lastNack: refusals.lastNack(),
    failing: [...failing.values()],
    lastKnownGood: keeping.lastKnownGood(),
    counters: { ...counters },
  };
}
