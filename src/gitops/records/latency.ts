import type { DecisionRecord } from '../../runtime/records/decision-record.ts';
import { addTo } from './add-to.ts';
import { byName } from './by-text.ts';

/** How long the first token took on average, and would take, in milliseconds: an estimate from recorded times. */
export interface Latency {
  /** The streams that it is over: those whose deployments, before and after, both have recorded times. */
  readonly records: number;
  readonly before: number;
  readonly after: number;
  /** Streams of which one deployment has too few recorded times. */
  readonly unknown: number;
}

/** What records tell of deployments, and who would be asked; only at the end one meets the other. */
export interface LatencyTally {
  /** In tenths of a millisecond. */
  readonly times: Map<string, { sum: number; count: number }>;
  /** Streams by who is asked first before and after. */
  readonly pairs: Map<string, Map<string, number>>;
}

export function noLatencies(): LatencyTally {
  return { times: new Map(), pairs: new Map() };
}

/** Takes in one record. Changes `tally`. */
export function takeLatency(
  { times, pairs }: LatencyTally,
  { context, served }: DecisionRecord,
  { before, after }: { readonly before: string; readonly after: string },
): void {
  if (context.stream !== true) return;
  addPair(pairs, before, after, 1);
  // With more attempts the time is not that of the deployment alone.
  if (served?.firstTokenMs === undefined || served.deployment === undefined || served.attempts !== 1) return;
  addTime(times, served.deployment, { sum: Math.round(served.firstTokenMs * 10), count: 1 });
}

/** Adds what was collected elsewhere. Changes `tally`. */
export function mergeLatencies(tally: LatencyTally, other: LatencyTally): void {
  for (const [deployment, time] of other.times) addTime(tally.times, deployment, time);
  for (const [from, to] of other.pairs)
    for (const [name, count] of to) addPair(tally.pairs, from, name, count);
}

/** What it comes to; nothing where no stream has both times. */
export function latencyOf({ times, pairs }: LatencyTally): Latency | undefined {
  const meanOf = (deployment: string) => {
    const known = times.get(deployment);
    return known === undefined || known.count < fewest ? undefined : known.sum / known.count / 10;
  };
  let [records, before, after, unknown] = [0, 0, 0, 0];
  for (const [from, targets] of [...pairs].sort(byName)) {
    for (const [to, count] of [...targets].sort(byName)) {
      const [was, is] = [meanOf(from), meanOf(to)];
      if (was === undefined || is === undefined) unknown += count;
      else {
        records += count;
        before += was * count;
        after += is * count;
      }
    }
  }
  return records === 0 ? undefined : { records, before: before / records, after: after / records, unknown };
}

/** Fewer times say nothing of a deployment. */
const fewest = 20;

function addTime(
  times: LatencyTally['times'],
  deployment: string,
  time: { sum: number; count: number },
): void {
  const known = times.get(deployment);
  if (known === undefined) times.set(deployment, { ...time });
  else {
    known.sum += time.sum;
    known.count += time.count;
  }
}

function addPair(pairs: LatencyTally['pairs'], from: string, to: string, count: number): void {
  const known = pairs.get(from);
  if (known === undefined) pairs.set(from, new Map([[to, count]]));
  else addTo(known, to, count);
}
