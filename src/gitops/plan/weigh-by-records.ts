import { percent as percentText } from '../../table/pieces.ts';
import { countText } from '../records/count-text.ts';
import type { CapabilityReplay, Replay } from '../records/replay.ts';
import { others } from '../records/tally.ts';
import type { Moved, PlanChange, Requirement } from './change.ts';
import { changeKinds } from './codes.ts';
import type { Traffic } from './compare-capabilities.ts';
import { fingerprintOf, gravestFirst, type Plan } from './plan.ts';
import type { PlanRecords } from './plan-records.ts';
import { type ReplayedSides, type Replays, replaySides } from './replay-sides.ts';
import { spanOf } from './span-of.ts';
import { summarizeRecords } from './summarize-records.ts';

interface Parts extends ReplayedSides {
  readonly trafficOf?: ((capability: string) => Traffic | undefined) | undefined;
  readonly requires?: ((change: Omit<PlanChange, 'requires'>) => readonly Requirement[]) | undefined;
}

/**
 * Makes recorded decisions again under both sides of a plan, and gives its changes the evidence: where not every kind of
 * request was looked at, or nobody says how many there are of each, the recorded share is that of all requests. A change
 * needs no fewer approvals for it. Rejects with the system's error where a file cannot be read.
 */
export async function weighByRecords(
  plan: Plan,
  parts: Parts,
): Promise<{ readonly plan: Plan; readonly records: PlanRecords }> {
  const found = await replaySides(parts);
  const { replays } = found;
  const changes = plan.changes.map((change) => weighed(unasked(change, replays), replays, parts));
  return {
    plan: { ...plan, changes: changes.toSorted(gravestFirst) },
    records: summarizeRecords(changes, found, parts),
  };
}

function weighed(
  change: PlanChange,
  replays: Replays['replays'],
  { trafficOf, requires }: Parts,
): PlanChange {
  const count = counts[change.code];
  const { address, moved, environments } = change;
  if (count === undefined || moved === undefined || address.kind !== 'capability') return change;
  // Records do not tell apart for whom a budget was spent.
  if (moved.among !== undefined) return change;
  const own = environments.flatMap((name) => recordsOf(replays.get(name), address.id));
  const decisions = own.reduce((sum, { records }) => sum + records, 0);
  const period = spanOf(own);
  if (decisions === 0 || period === undefined) return change;
  const found = own.reduce((sum, one) => sum + count(one), 0);
  const share = percentText({ part: BigInt(found), whole: BigInt(decisions) });
  const perDay = trafficOf?.(address.id)?.perDay;
  const recorded = { decisions, moved: found, share };
  const weighty: Moved = standsAlone(moved)
    ? { ...moved, recorded }
    : {
        ...moved,
        recorded,
        total: { least: share, most: share },
        ...(perDay === undefined ? {} : { perDay: both(Math.round((perDay * found) / decisions)) }),
        evidence: {
          kind: 'replay',
          decisions,
          ...period,
          ...(moved.evidence.kind === 'sampled' ? { cells: moved.evidence.cells } : {}),
        },
      };
  const weighedChange = { ...change, moved: weighty };
  const asked = [...change.requires, ...(requires?.(weighedChange) ?? [])];
  const once = new Map(asked.map((one) => [JSON.stringify(one), one]));
  return { ...weighedChange, requires: [...once.values()] };
}

/**
 * A capability that is called otherwise breaks nobody where nobody asked for it: that is what records of its
 * environments say, where there are some of each. Who must approve what may break stays who it was.
 */
function unasked(change: PlanChange, replays: Replays['replays']): PlanChange {
  const { code, address, environments, before, after } = change;
  if (code !== 'capability-renamed') return change;
  const own = environments.flatMap((name) => replays.get(name) ?? []);
  const period = spanOf(own);
  // Records of one gateway say nothing of who asks another.
  if (own.length < environments.length) return change;
  // Where there are too many names to count, it may be among those that were not.
  const asks = own.some(({ capabilities }) =>
    capabilities.some(({ id }) => id === address.id || id === others),
  );
  if (period === undefined || asks) return change;
  const decisions = own.reduce((sum, { records }) => sum + records, 0);
  const told = { ...change, code: 'capability-renamed-unasked' as const };
  return {
    ...told,
    class: changeKinds[told.code].class,
    reason: `${before} is called ${after} now; none of ${countText(decisions, 'record', 'records')} from ${period.from.slice(0, 10)} to ${period.to.slice(0, 10)} asked for ${before}, and whoever does is refused`,
    fingerprint: fingerprintOf(told),
  };
}

function both(count: number): { least: number; most: number } {
  return { least: count, most: count };
}

/** Whether the registry alone says what share of all requests it is. */
function standsAlone({ evidence, total }: Moved): boolean {
  return evidence.kind === 'declared' || (evidence.kind === 'exact' && total !== undefined);
}

/** Which of the records a change is about. */
const counts: Readonly<Partial<Record<PlanChange['code'], (one: CapabilityReplay) => number>>> = {
  'target-moved': ({ moved }) => moved,
  'fallback-changed': ({ reordered }) => reordered,
  'no-target': ({ refused }) => refused,
  'access-added': ({ admitted }) => admitted,
};

function recordsOf(replay: Replay | undefined, id: string): readonly CapabilityReplay[] {
  const found = replay?.capabilities.find((one) => one.id === id);
  return found === undefined ? [] : [found];
}
