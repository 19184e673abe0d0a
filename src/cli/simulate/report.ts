import type { Replay } from '../../gitops/records/replay.ts';

/** What `simulate` found, to be written in some form. */
export interface SimulationReport {
  readonly before: { readonly name: string; readonly revision: string | null };
  readonly after: { readonly name: string; readonly revision: string };
  readonly environment: string;
  /** The moment that all records were decided at, in ISO 8601; null for that of each record. */
  readonly at: string | null;
  readonly replay: Replay;
}

/** One way to write it. What it returns ends in a line break. */
export type SimulationFormat = (report: SimulationReport) => string;

/** What a reader must know before he trusts the figures, one sentence each. */
export function caveats({ replay, before }: SimulationReport): readonly string[] {
  const { malformed, byStandIn, cost, latency, readsPeople, measured, shares } = replay;
  return [
    malformed.count > 0 && `${count(malformed.count, 'line is', 'lines are')} no record, and left out.`,
    byStandIn.records > 0 &&
      `Of ${count(byStandIn.records, 'record', 'records')} a bucket decides, and the file has stand-ins for people: who moves cannot be told, at least ${byStandIn.atLeast} of them do. Compare with a table (--against) for the exact share.`,
    readsPeople.length > 0 &&
      `Conditions on the user or the session see stand-ins and may decide otherwise: ${listed(readsPeople)}.`,
    measured.length > 0 &&
      `Decided as if no deployment had been measured, in the written order: ${listed(measured)}.`,
    cost.unpriced.length > 0 &&
      `Without a price, and out of the costs: ${listed(cost.unpriced.map(({ deployment, records }) => `${deployment} (${count(records, 'record', 'records')})`))}.`,
    cost.unknown > 0 &&
      `${count(cost.unknown, 'record does', 'records do')} not tell tokens, and ${cost.unknown === 1 ? 'is' : 'are'} out of the costs.`,
    latency !== undefined &&
      `The time to the first token is an estimate: the mean recorded for each deployment, over ${count(latency.records, 'stream', 'streams')}${latency.unknown === 0 ? '' : `; of ${latency.unknown} more a deployment has too few times`}.`,
    before.revision === null && cost.records > 0 && 'Recorded decisions are priced by the table at hand.',
    shares.length > 1 && 'The records were drawn with different shares, and count alike all the same.',
  ].filter((sentence) => sentence !== false);
}

/** The first ten, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - 10;
  return `${names.slice(0, 10).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** A share as a percentage, with as many digits as tell it from nothing and from all. */
export function percentOf(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  return part < whole && percent > 99.9 ? '> 99.9 %' : `${percent.toFixed(1)} %`;
}
