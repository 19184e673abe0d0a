import type { FailedCandidate, SourceFailure, Unchanged } from '../../table/candidate.ts';
import type { Rejection } from './acknowledgement.ts';
import { freshen, type Holding } from './holding.ts';

/** A source has spoken, whatever it says. */
export function heard(holding: Holding, origin: string): void {
  holding.requestedAt = holding.clock();
  holding.failing.delete(origin);
}

/** A source has nothing new: what it has is live, unless that was refused. */
export function confirm(holding: Holding, { origin }: Unchanged): void {
  heard(holding, origin);
  holding.counters.confirmed += 1;
  const { active, refusals } = holding;
  if (!active || refusals.isBlamed(origin)) return;
  if (active.kept) holding.active = { ...active, origin, kept: false };
  freshen(holding);
}

/** A source could not be asked. Told of once, until it fails in another way. */
export function fail(holding: Holding, { origin, code, message, retryAfter }: SourceFailure): void {
  holding.requestedAt = holding.clock();
  holding.counters.failed += 1;
  const told = holding.failing.get(origin)?.code === code;
  const failure = { origin, code, message, ...(retryAfter !== undefined && { retryAfter }) };
  holding.failing.set(origin, failure);
  holding.fatal ||= holding.failIfNoTable && !holding.active;
  if (!told) holding.events.emit({ type: 'error', ...failure });
}

/** A source was to have a table, and none could be made. */
export function refuse(holding: Holding, { code, message, origin }: FailedCandidate): void {
  heard(holding, origin);
  holding.refusals.blame(origin);
  tellOf(holding, { code, message, origin });
}

/** Notes a rejection and tells of it. */
export function tellOf({ refusals, events, clock }: Holding, rejection: Rejection): void {
  refusals.note(rejection, clock());
  events.emit({ type: 'rejected', ...rejection });
}
