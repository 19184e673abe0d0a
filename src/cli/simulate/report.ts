import { caveatSentences } from '../../gitops/records/caveat-sentences.ts';
import { countText } from '../../gitops/records/count-text.ts';
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
  const { malformed, latency, cost } = replay;
  return [
    malformed.count > 0 && `${countText(malformed.count, 'line is', 'lines are')} no record, and left out.`,
    ...caveatSentences(replay),
    latency !== undefined &&
      `The time to the first token is an estimate: the mean recorded for each deployment, over ${countText(latency.records, 'stream', 'streams')}${latency.unknown === 0 ? '' : `; of ${latency.unknown} more a deployment has too few times`}.`,
    before.revision === null && cost.records > 0 && 'Recorded decisions are priced by the table at hand.',
  ].filter((sentence) => sentence !== false);
}

/** A share as a percentage, with as many digits as tell it from nothing and from all. */
export function percentOf(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  return part < whole && percent > 99.9 ? '> 99.9 %' : `${percent.toFixed(1)} %`;
}
