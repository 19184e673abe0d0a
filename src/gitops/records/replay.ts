import type { DecisionRecord } from '../../runtime/records/decision-record.ts';
import { byName, byText } from './by-text.ts';
import { caveatsOf } from './caveats.ts';
import { createCounter } from './count-record.ts';
import type { Revision } from './decide.ts';
import { type Latency, latencyOf } from './latency.ts';
import {
  type Example,
  type ExampleKind,
  emptyTally,
  type MalformedLine,
  type PeriodTally,
  type RecordPlace,
  type Tally,
  type TokenTally,
} from './tally.ts';

export interface ReplayOptions {
  readonly after: Revision;
  /** What it is compared with: another table, or where it is absent what was recorded. */
  readonly before?: Revision;
  /** Decide as if it were this moment, in milliseconds since 1970; as when it was recorded where absent. */
  readonly at?: number;
  /** Decide only records of this environment, and count the others; all of them where absent. */
  readonly environment?: string;
}

/** What deciding records again comes to. Counts are of records. */
export interface Replay {
  readonly records: number;
  /** From the first to the last that was decided again. */
  readonly period: Period | undefined;
  /** Records of other environments that were left alone, where one was asked for. */
  readonly elsewhere: readonly { readonly environment: string; readonly records: number }[];
  /** Another deployment is asked first. */
  readonly moved: number;
  /** The first is the same, and those behind it are not. */
  readonly reordered: number;
  /**
   * Left out of `moved`: a bucket decided, the record has a stand-in for the person whose bucket it was, and there is
   * no table to put the stand-in under as well. Over all of them at least `atLeast` are asked of somebody else.
   */
  readonly byStandIn: { readonly records: number; readonly atLeast: number };
  readonly refused: Both & { readonly newly: number; readonly byCode: Readonly<Record<string, number>> };
  /** The prompt and the longest answer are more than the first model's window. */
  readonly overContext: Both & { readonly newly: number };
  readonly cost: Cost;
  readonly latency: Latency | undefined;
  /** By how many move, then by id. */
  readonly capabilities: readonly CapabilityReplay[];
  readonly teams: readonly { readonly id: string; readonly records: number; readonly moved: number }[];
  readonly examples: Readonly<Record<ExampleKind, readonly Example[]>>;
  /** Lines that are no records, with the first few. */
  readonly malformed: { readonly count: number; readonly lines: readonly MalformedLine[] };
  /** Capabilities that a stand-in for a user or session may decide otherwise. */
  readonly readsPeople: readonly string[];
  /** Capabilities that go by speed or load, and are decided as if nobody had been measured. */
  readonly measured: readonly string[];
  /** The shares that records were drawn with, in 100,000ths. */
  readonly shares: readonly number[];
}

/** Moments in ISO 8601. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface Both {
  readonly before: number;
  readonly after: number;
}

/** In 1e-10 USD, over the records whose tokens are known and which both sides have a price for. */
export interface Cost extends Both {
  readonly records: number;
  /** Deployments without a price, with the records that are left out for them. */
  readonly unpriced: readonly { readonly deployment: string; readonly records: number }[];
  /** Records that do not tell their tokens. */
  readonly unknown: number;
}

export interface CapabilityReplay {
  readonly id: string;
  readonly records: number;
  readonly moved: number;
  readonly reordered: number;
  /** Nobody is asked after and somebody was before, and the other way round. */
  readonly refused: number;
  readonly admitted: number;
  readonly period: Period | undefined;
  readonly examples: readonly Example[];
  /** Who is asked first before and after, of those that move; the most frequent first. */
  readonly flows: readonly { readonly from: string; readonly to: string; readonly records: number }[];
  /** In 1e-10 USD; the tokens are of all its records together. */
  readonly cost: Both & { readonly records: number; readonly tokens: TokenTally };
}

/** Decides records again that are at hand, under two tables: the evidence of a plan by replay. */
export function replay(records: Iterable<DecisionRecord>, options: ReplayOptions): Replay {
  const tally = emptyTally();
  const count = createCounter(tally, options);
  let line = 0;
  for (const record of records) {
    line += 1;
    count(record, { file: 'records', line } satisfies RecordPlace);
  }
  return replayOf(tally, options);
}

/** What a tally comes to. */
export function replayOf(tally: Tally, { before, after }: ReplayOptions): Replay {
  const capabilities = [...tally.capabilities].map(([id, { flows, cost, tokens, period, ...own }]) => ({
    id,
    records: own.records,
    moved: own.moved,
    reordered: own.reordered,
    refused: own.refused,
    admitted: own.admitted,
    period: periodOf(period),
    examples: own.examples,
    flows: [...flows]
      .flatMap(([from, to]) => [...to].map(([name, many]) => ({ from, to: name, records: many })))
      .sort(
        (one, other) =>
          other.records - one.records || byText(one.from, other.from) || byText(one.to, other.to),
      ),
    cost: { ...cost, tokens },
  }));
  const atLeast = [...tally.capabilities.values()]
    .flatMap(({ shifts }) => [...shifts.values()])
    .reduce((sum, shift) => sum + Math.max(0, shift), 0);
  const known = [after, ...(before === undefined ? [] : [before])].map(({ table }) => caveatsOf(table));
  const named = (caveat: 'readsPeople' | 'measured') =>
    [...tally.capabilities.keys()]
      .filter((id) => known.some((caveats) => caveats.get(id)?.[caveat] === true))
      .sort(byText);
  const { refusedBefore, refusedAfter, refusedNewly, overBefore, overAfter, overNewly } = tally;
  return {
    records: tally.records,
    period: periodOf(tally.period),
    elsewhere: [...tally.elsewhere].sort(byName).map(([environment, records]) => ({ environment, records })),
    moved: tally.moved,
    reordered: tally.reordered,
    byStandIn: { records: tally.standIns, atLeast },
    refused: {
      before: refusedBefore,
      after: refusedAfter,
      newly: refusedNewly,
      byCode: Object.fromEntries([...tally.codes].sort(byName)),
    },
    overContext: { before: overBefore, after: overAfter, newly: overNewly },
    cost: {
      ...tally.cost,
      unpriced: [...tally.unpriced].sort(byName).map(([deployment, records]) => ({ deployment, records })),
      unknown: tally.unknownTokens,
    },
    latency: latencyOf(tally.latencies),
    capabilities: capabilities.sort(byMoved),
    teams: [...tally.teams].map(([id, team]) => ({ id, ...team })).sort(byMoved),
    examples: tally.examples,
    malformed: { count: tally.malformed, lines: tally.malformedLines },
    readsPeople: named('readsPeople').filter((id) => tally.masked.has(id)),
    measured: named('measured'),
    shares: [...tally.shares].sort((one, other) => one - other),
  };
}

function periodOf({ from, to }: PeriodTally): Period | undefined {
  if (from > to) return undefined;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

interface Moving {
  readonly id: string;
  readonly moved: number;
}

function byMoved(one: Moving, other: Moving): number {
  return other.moved - one.moved || byText(one.id, other.id);
}
