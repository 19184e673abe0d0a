import type { Candidate } from '../../table/candidate.ts';
import { revisionOf } from '../../table/revision.ts';
import type { Accepted, Acknowledgement, Rejected } from './acknowledgement.ts';
import { admit } from './admit.ts';
import { tellOf } from './hear.ts';
import { type Active, freshen, type Holding, never, noticeOf } from './holding.ts';
import { inSlices } from './slices.ts';

export interface Offered extends Candidate {
  /** When it was kept, where an earlier run did. */
  readonly keptAt?: number;
}

export interface Considered {
  readonly answer: Acknowledgement;
  /** Settles when what was accepted is kept, or cannot be. */
  readonly kept?: Promise<void>;
}

/** Bytes that take about a millisecond to copy. */
const largeCandidate = 1_000_000;

/** The answer to a candidate that was not looked at. */
export const superseded: Rejected = {
  accepted: false,
  code: 'superseded',
  message: 'A newer candidate came before this one was looked at.',
  phase: 'wait',
};

/** Takes a candidate through every check and, if it passes, puts it in the live table's place. Never rejects. */
export async function consider(holding: Holding, candidate: Offered): Promise<Considered> {
  try {
    const { active, clock, giveWay, keeping, maxBytes, refusals, trust } = holding;
    const { bytes, sources, origin, keptAt } = candidate;
    if (keptAt !== undefined && active) return { answer: superseded };
    // They have just been copied, and whoever digests them copies them again.
    if (bytes.length > largeCandidate) await giveWay();
    const pause = inSlices(clock, giveWay);
    const identity = bytes.length > maxBytes ? `${bytes.length} bytes` : await revisionOf(bytes);
    if (active && identity === active.identity) return { answer: again(holding, active, candidate) };
    const known = refusals.known(identity);
    if (known) return { answer: repeat(holding, known, candidate) };
    const next = await admit(bytes, { trust, maxBytes, now: clock(), active, sources, identity, pause });
    // Newer roots count from now on, whatever became of the candidate that brought them.
    if (keeping.keepRoots(trust?.roots())) refusals.forget();
    if ('accepted' in next) return { answer: reject(holding, next, { ...candidate, identity }) };
    return swap(holding, { ...next, identity, origin, kept: keptAt !== undefined }, candidate);
  } catch (error) {
    return { answer: failed(error) };
  }
}

/** The same bytes again; only the places may have moved. */
function again(holding: Holding, active: Active, { sources, origin }: Candidate): Accepted {
  const { live, generation } = active;
  const { revision } = live;
  const isMoved = sources?.revision === revision;
  holding.active = { ...active, live: isMoved ? { ...live, sources } : live, origin, kept: false };
  holding.refusals.settle(origin);
  holding.counters.confirmed += 1;
  freshen(holding);
  return accepted({ revision, previous: revision, changed: [], unchanged: true }, generation);
}

/** From the moment at which the reference is another, whoever asks is answered from the new table. */
function swap(holding: Holding, next: Active, { bytes, keptAt = never }: Offered): Considered {
  const { active: before, clock, counters, events, freshness, keeping, refusals } = holding;
  const { changed, live, generation, origin, kept: wasKept } = next;
  const { revision } = live;
  const previous = before?.live.revision ?? null;
  const unchanged = previous === revision;
  holding.active = next;
  holding.fatal = false;
  refusals.settle(origin);
  // From the past where it was kept; never from the future, should a clock have been set back.
  const at = Math.min(keptAt, clock());
  freshness.begin(at, next.notAfter);
  const named = { revision, generation: generation ?? null };
  if (wasKept) keeping.foundTable(named, keptAt);
  else {
    holding.checkedAt = at;
    counters.accepted += 1;
  }
  const kept = wasKept ? undefined : keeping.keepTable(bytes, named);
  if (!unchanged) {
    holding.activatedAt = clock();
    const notice = noticeOf(next);
    events.emit(
      previous === null ? { type: 'ready', ...notice } : { type: 'changed', previous, changed, ...notice },
    );
  }
  freshness.look();
  const answer = { revision, previous, changed, ...(unchanged && { unchanged }) };
  return { answer: accepted(answer, generation), ...(kept && { kept }) };
}

function reject(
  holding: Holding,
  { fatal, ...rejected }: Rejected & { readonly fatal?: true },
  { origin, keptAt, identity: digest }: Offered & { readonly identity: string },
): Rejected {
  const { active, counters, failIfNoTable, refusals } = holding;
  const isKept = keptAt !== undefined;
  refusals.remember(digest, rejected);
  counters.rejected += 1;
  holding.fatal ||= fatal === true || (failIfNoTable && !active && !isKept);
  if (!isKept) refusals.blame(origin);
  const { accepted: _, ...rejection } = rejected;
  tellOf(holding, { ...rejection, origin, digest });
  return rejected;
}

/** Bytes that were refused before: nobody is told again. */
function repeat({ counters, refusals }: Holding, known: Rejected, { origin }: Candidate): Rejected {
  counters.rejected += 1;
  counters.repeated += 1;
  refusals.blame(origin);
  return { ...known, repeated: true };
}

function accepted(
  answer: Omit<Accepted, 'accepted' | 'generation'>,
  generation: number | undefined,
): Accepted {
  return { accepted: true, ...answer, ...(generation !== undefined && { generation }) };
}

/** The live table must survive even a fault of our own; the message says that it is one. */
function failed(error: unknown): Rejected {
  return {
    accepted: false,
    code: 'not-prepared',
    message: `The table could not be prepared: ${String(error)}`,
    phase: 'prepare',
  };
}
