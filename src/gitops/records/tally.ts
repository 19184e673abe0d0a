import { addTo } from './add-to.ts';
import { type LatencyTally, mergeLatencies, noLatencies } from './latency.ts';

/** Where a record is written. */
export interface RecordPlace {
  readonly file: string;
  readonly line: number;
}

export const exampleKinds = ['moved', 'refused', 'overContext'] as const;
export type ExampleKind = (typeof exampleKinds)[number];

export interface Example extends RecordPlace {
  readonly capability: string;
  readonly team: string | null;
  readonly from: string;
  readonly to: string;
  /** The rule or variant that decides now. */
  readonly why: string;
}

/** A line that is no record. */
export interface MalformedLine extends RecordPlace {
  readonly why: string;
}

/**
 * What a replay has counted so far, in plain data, so that parts of it can be counted apart and added up. Whatever is
 * summed is whole numbers: in which order it is added makes no difference.
 */
export interface Tally {
  records: number;
  moved: number;
  reordered: number;
  standIns: number;
  refusedBefore: number;
  refusedAfter: number;
  refusedNewly: number;
  overBefore: number;
  overAfter: number;
  overNewly: number;
  malformed: number;
  unknownTokens: number;
  readonly period: PeriodTally;
  /** Records of another environment than the one that is asked about, by its name. */
  readonly elsewhere: Map<string, number>;
  readonly cost: CostTally;
  readonly capabilities: Map<string, CapabilityTally>;
  readonly teams: Map<string, TeamTally>;
  readonly unpriced: Map<string, number>;
  readonly codes: Map<string, number>;
  readonly latencies: LatencyTally;
  /** Capabilities with records that do not name their people. */
  readonly masked: Set<string>;
  readonly shares: Set<number>;
  readonly examples: Readonly<Record<ExampleKind, Example[]>>;
  readonly malformedLines: MalformedLine[];
}

/** In 1e-10 USD. */
export interface CostTally {
  records: number;
  before: number;
  after: number;
}

/** From the first to the last record, in milliseconds since 1970; the other way round where there is none. */
export interface PeriodTally {
  from: number;
  to: number;
}

/** Sums over records that tell their tokens and have a price on both sides: those of `CostTally`. */
export interface TokenTally {
  input: number;
  output: number;
  cacheRead: number;
}

export interface TeamTally {
  records: number;
  moved: number;
}

export interface CapabilityTally {
  records: number;
  moved: number;
  reordered: number;
  /** Nobody is asked after, and somebody was before. */
  refused: number;
  /** The other way round. */
  admitted: number;
  readonly period: PeriodTally;
  readonly cost: CostTally;
  readonly tokens: TokenTally;
  /** Records that move. */
  readonly examples: Example[];
  /** Who is asked first, before and after. */
  readonly flows: Map<string, Map<string, number>>;
  /** First targets where a stand-in's bucket decided: those after less those before. */
  readonly shifts: Map<string, number>;
}

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return {
    records: 0,
    moved: 0,
    reordered: 0,
    standIns: 0,
    refusedBefore: 0,
    refusedAfter: 0,
    refusedNewly: 0,
    overBefore: 0,
    overAfter: 0,
    overNewly: 0,
    malformed: 0,
    unknownTokens: 0,
    period: noPeriod(),
    elsewhere: new Map(),
    cost: noCost(),
    capabilities: new Map(),
    teams: new Map(),
    unpriced: new Map(),
    codes: new Map(),
    latencies: noLatencies(),
    masked: new Set(),
    shares: new Set(),
    examples: { moved: [], refused: [], overContext: [] },
    malformedLines: [],
  };
}

const counts = [
  'records',
  'moved',
  'reordered',
  'standIns',
  'refusedBefore',
  'refusedAfter',
  'refusedNewly',
  'overBefore',
  'overAfter',
  'overNewly',
  'malformed',
  'unknownTokens',
] as const satisfies readonly (keyof Tally)[];

/** Names that are asked for need not exist, and a file may be full of them. */
const mostCapabilities = 20_000;
/** No capability can be called that. */
export const others = '(others)';

/** The tally of a capability. Changes `tally` where it is the first. */
export function capabilityIn(tally: Tally, id: string): CapabilityTally {
  const known = tally.capabilities.get(id);
  if (known !== undefined) return known;
  if (tally.capabilities.size >= mostCapabilities && id !== others) return capabilityIn(tally, others);
  const made: CapabilityTally = {
    records: 0,
    moved: 0,
    reordered: 0,
    refused: 0,
    admitted: 0,
    period: noPeriod(),
    cost: noCost(),
    tokens: { input: 0, output: 0, cacheRead: 0 },
    examples: [],
    flows: new Map(),
    shifts: new Map(),
  };
  tally.capabilities.set(id, made);
  return made;
}

/** More than anybody has; names of environments in a file are as untrusted as all else. */
const mostEnvironments = 1000;

/** Counts a record of another environment. Changes `tally`. */
export function countElsewhere({ elsewhere }: Tally, environment: unknown): void {
  const name = typeof environment === 'string' ? environment.slice(0, 256) : '';
  const isKnown = elsewhere.has(name) || elsewhere.size < mostEnvironments;
  addTo(elsewhere, isKnown ? name : others, 1);
}

/** Takes a moment into a period. Changes `period`. */
export function widen(period: PeriodTally, { from, to }: PeriodTally): void {
  period.from = Math.min(period.from, from);
  period.to = Math.max(period.to, to);
}

/** The tally of a team. Changes `tally` where it is the first. */
export function teamIn(tally: Tally, id: string): TeamTally {
  const known = tally.teams.get(id) ?? { records: 0, moved: 0 };
  tally.teams.set(id, known);
  return known;
}

/** The counts of one key of a map of counts. Changes `map` where it is the first. */
export function countsIn(map: Map<string, Map<string, number>>, key: string): Map<string, number> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  map.set(key, made);
  return made;
}

const mostExamples = 3;
const mostLines = 5;

/** Keeps an example, where there are not enough before it. Changes `kept`. */
export function keepExample(kept: Example[], make: () => Example): void {
  if (kept.length < mostExamples) kept.push(make());
}

/** Counts a line that is no record. Changes `tally`. */
export function countMalformed(tally: Tally, line: MalformedLine): void {
  tally.malformed += 1;
  if (tally.malformedLines.length < mostLines) tally.malformedLines.push(line);
}

/** Adds what was counted elsewhere, of the same files. Changes `tally`. */
export function mergeTally(tally: Tally, other: Tally, files: readonly string[]): void {
  for (const name of counts) tally[name] += other[name];
  mergeCost(tally.cost, other.cost);
  widen(tally.period, other.period);
  addAll(tally.elsewhere, other.elsewhere);
  for (const [id, theirs] of other.capabilities) {
    const ours = capabilityIn(tally, id);
    ours.records += theirs.records;
    ours.moved += theirs.moved;
    ours.reordered += theirs.reordered;
    ours.refused += theirs.refused;
    ours.admitted += theirs.admitted;
    widen(ours.period, theirs.period);
    mergeCost(ours.cost, theirs.cost);
    ours.tokens.input += theirs.tokens.input;
    ours.tokens.output += theirs.tokens.output;
    ours.tokens.cacheRead += theirs.tokens.cacheRead;
    firstOf(ours.examples, theirs.examples, { files, most: mostExamples });
    for (const [from, to] of theirs.flows) addAll(countsIn(ours.flows, from), to);
    addAll(ours.shifts, theirs.shifts);
  }
  for (const [id, theirs] of other.teams) {
    const ours = teamIn(tally, id);
    ours.records += theirs.records;
    ours.moved += theirs.moved;
  }
  addAll(tally.unpriced, other.unpriced);
  addAll(tally.codes, other.codes);
  mergeLatencies(tally.latencies, other.latencies);
  for (const id of other.masked) tally.masked.add(id);
  for (const share of other.shares) tally.shares.add(share);
  for (const kind of exampleKinds)
    firstOf(tally.examples[kind], other.examples[kind], { files, most: mostExamples });
  firstOf(tally.malformedLines, other.malformedLines, { files, most: mostLines });
}

/** The first of both lists by where they are written. Changes `list`. */
function firstOf<T extends RecordPlace>(
  list: T[],
  other: readonly T[],
  { files, most }: { readonly files: readonly string[]; readonly most: number },
): void {
  const all = [...list, ...other].sort(
    (one, two) => files.indexOf(one.file) - files.indexOf(two.file) || one.line - two.line,
  );
  list.splice(0, list.length, ...all.slice(0, most));
}

function addAll(counts: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [key, amount] of more) addTo(counts, key, amount);
}

function mergeCost(cost: CostTally, other: CostTally): void {
  cost.records += other.records;
  cost.before += other.before;
  cost.after += other.after;
}

function noCost(): CostTally {
  return { records: 0, before: 0, after: 0 };
}

function noPeriod(): PeriodTally {
  return { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
}
