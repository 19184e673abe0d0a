import type { DecisionRecord, ServedRequest } from '../../runtime/records/decision-record.ts';
import type { Resolution } from '../../runtime/resolution.ts';
import type { Price, RoutingTable } from '../../table/table.ts';
import { addTo } from './add-to.ts';
import { costOfRecord } from './cost.ts';
import { decideUnder } from './decide.ts';
import { takeLatency } from './latency.ts';
import type { ReplayOptions } from './replay.ts';
import {
  type CapabilityTally,
  capabilityIn,
  countElsewhere,
  countsIn,
  type Example,
  keepExample,
  type RecordPlace,
  type Tally,
  teamIn,
  widen,
} from './tally.ts';

/** One side of a comparison: who is asked, in order. */
interface Answer {
  /** The first deployment; words in brackets where nobody is asked. */
  readonly first: string;
  readonly targets: readonly { readonly deployment: string }[] | readonly string[];
  readonly error: string | undefined;
  readonly variant: string | null | undefined;
}

/** One record, decided twice. */
interface Comparison {
  readonly record: DecisionRecord;
  readonly place: RecordPlace;
  readonly was: Answer;
  readonly is: Answer;
  readonly resolution: Resolution;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Prepares to decide records again: the function that it answers takes one, and changes `tally`. */
export function createCounter(
  tally: Tally,
  { before, after, at, environment }: ReplayOptions,
): (record: DecisionRecord, place: RecordPlace) => void {
  const decideBefore = before && decideUnder(before);
  const decideAfter = decideUnder(after);
  // What was recorded is told by names alone: their prices and windows are those of the table at hand.
  const tables = { before: before?.table ?? after.table, after: after.table };

  return (record, place) => {
    if (environment !== undefined && record.environment !== environment) {
      countElsewhere(tally, record.environment);
      return;
    }
    const recordedAt = Date.parse(record.at);
    const now = at ?? recordedAt;
    // The line, so that chance is the same whoever counts it.
    const turn = place.line;
    const was = decideBefore === undefined ? recorded(record) : answerOf(decideBefore(record, now, turn));
    const resolution = decideAfter(record, now, turn);
    const comparison = { record, place, was, is: answerOf(resolution), resolution, now };
    const capability = capabilityIn(tally, record.capability);
    tally.records += 1;
    capability.records += 1;
    for (const { period } of [tally, capability]) widen(period, { from: recordedAt, to: recordedAt });
    tally.shares.add(typeof record.share === 'number' ? record.share : everybody);
    countMoves(tally, capability, comparison, decideBefore === undefined);
    countRefusals(tally, capability, comparison);
    countWindows(tally, comparison, tables);
    countCost(tally, capability, comparison, tables);
    takeLatency(tally.latencies, record, { before: was.first, after: comparison.is.first });
  };
}

const everybody = 100_000;

function countMoves(
  tally: Tally,
  capability: CapabilityTally,
  comparison: Comparison,
  asRecorded: boolean,
): void {
  const { record, was, is } = comparison;
  const { context, units } = record;
  const team = typeof context.team === 'string' ? teamIn(tally, context.team) : undefined;
  if (team !== undefined) team.records += 1;
  const masked = units !== 'raw';
  if (masked) tally.masked.add(record.capability);
  const moves = was.first !== is.first;
  if (masked && asRecorded && (was.variant != null || is.variant != null)) {
    tally.standIns += 1;
    if (!moves) return;
    addTo(capability.shifts, was.first, -1);
    addTo(capability.shifts, is.first, 1);
  } else if (moves) {
    tally.moved += 1;
    capability.moved += 1;
    if (team !== undefined) team.moved += 1;
    addTo(countsIn(capability.flows, was.first), is.first, 1);
    for (const kept of [tally.examples.moved, capability.examples]) {
      keepExample(kept, () => exampleOf(comparison));
    }
  } else if (!sameOrder(was.targets, is.targets)) {
    tally.reordered += 1;
    capability.reordered += 1;
  }
}

function countRefusals(tally: Tally, capability: CapabilityTally, comparison: Comparison): void {
  const { was, is } = comparison;
  if (was.error !== undefined) tally.refusedBefore += 1;
  if (was.error !== undefined && is.error === undefined) capability.admitted += 1;
  if (is.error === undefined) return;
  tally.refusedAfter += 1;
  addTo(tally.codes, is.error, 1);
  if (was.error !== undefined) return;
  tally.refusedNewly += 1;
  capability.refused += 1;
  keepExample(tally.examples.refused, () => exampleOf(comparison));
}

interface Tables {
  readonly before: RoutingTable;
  readonly after: RoutingTable;
}

function countWindows(tally: Tally, comparison: Comparison, tables: Tables): void {
  const { record, was, is } = comparison;
  const need = tokensOf(record);
  if (need === undefined) return;
  const before = need > windowOf(tables.before, was.first);
  if (before) tally.overBefore += 1;
  if (!(need > windowOf(tables.after, is.first))) return;
  tally.overAfter += 1;
  if (before) return;
  tally.overNewly += 1;
  keepExample(tally.examples.overContext, () => exampleOf(comparison));
}

/** The prompt, as it was counted or else estimated, and the longest answer. */
function tokensOf({ context, served }: DecisionRecord): number | undefined {
  const prompt = served?.input ?? context.inputTokens;
  if (typeof prompt !== 'number') return undefined;
  return prompt + (typeof context.maxOutputTokens === 'number' ? context.maxOutputTokens : 0);
}

function countCost(
  tally: Tally,
  capability: CapabilityTally,
  { record: { served }, was, is, now }: Comparison,
  tables: Tables,
): void {
  if (was.error !== undefined || is.error !== undefined) return;
  if (!hasTokens(served)) {
    tally.unknownTokens += 1;
    return;
  }
  const before = costOfRecord(pricesOf(tables.before, was.first), served, now);
  const after = costOfRecord(pricesOf(tables.after, is.first), served, now);
  if (before === undefined) addTo(tally.unpriced, was.first, 1);
  if (after === undefined && !(before === undefined && was.first === is.first))
    addTo(tally.unpriced, is.first, 1);
  if (before === undefined || after === undefined) return;
  for (const cost of [tally.cost, capability.cost]) {
    cost.records += 1;
    cost.before += before;
    cost.after += after;
  }
  capability.tokens.input += served.input ?? 0;
  capability.tokens.output += served.output ?? 0;
  capability.tokens.cacheRead += served.cacheRead ?? 0;
}

function hasTokens(served: ServedRequest | undefined): served is ServedRequest {
  return served?.input !== undefined && served.output !== undefined;
}

function recorded({ targets, error, variant }: DecisionRecord): Answer {
  const code = targets.length > 0 ? undefined : String(error ?? 'NO_TARGET');
  return { first: targets[0] ?? nobody(code), targets, error: code, variant };
}

function answerOf({ targets, error, variant }: Resolution): Answer {
  return { first: targets[0]?.deployment ?? nobody(error?.code), targets, error: error?.code, variant };
}

function nobody(code: string | undefined): string {
  return `nobody (${code})`;
}

function sameOrder(one: Answer['targets'], other: Answer['targets']): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (deploymentOf(one[index]) !== deploymentOf(other[index])) return false;
  }
  return true;
}

function deploymentOf(target: Answer['targets'][number] | undefined): string | undefined {
  return typeof target === 'object' ? target.deployment : target;
}

function exampleOf({ record, place, was, is, resolution }: Comparison): Example {
  const { rule, variant, reason, degradedTo } = resolution;
  const why = [
    rule === null ? '' : `rule ${rule}`,
    variant === null ? '' : `variant ${variant}`,
    degradedTo === undefined ? '' : `degraded to ${degradedTo}`,
  ].filter((part) => part !== '');
  const { team } = record.context;
  return {
    ...place,
    capability: record.capability,
    team: typeof team === 'string' ? team : null,
    from: was.first,
    to: is.first,
    why: why.length === 0 ? reason : why.join(', '),
  };
}

function windowOf({ deployments, models }: RoutingTable, deployment: string): number {
  const model = Object.hasOwn(deployments, deployment) ? deployments[deployment]?.model : undefined;
  return (model === undefined ? undefined : models[model]?.context) ?? Number.POSITIVE_INFINITY;
}

function pricesOf({ deployments }: RoutingTable, deployment: string): readonly Price[] {
  return Object.hasOwn(deployments, deployment) ? (deployments[deployment]?.prices ?? []) : [];
}
