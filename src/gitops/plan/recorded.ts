import { percent as percentText } from '../../table/pieces.ts';
import { caveatSentences } from '../records/caveat-sentences.ts';
import { countText } from '../records/count-text.ts';
import type { CapabilityReplay, Period, Replay } from '../records/replay.ts';
import { type RecordFile, replayFiles } from '../records/replay-files.ts';
import { type Example, type MalformedLine, others } from '../records/tally.ts';
import type { CostDelta, Moved, Percent, PlanChange, Requirement } from './change.ts';
import { changeKinds } from './codes.ts';
import type { Traffic } from './compare-capabilities.ts';
import { costDelta } from './cost.ts';
import { fingerprintOf, gravestFirst, type Plan, type Revision } from './plan.ts';
import { type Names, namesBetween, renameDeployment, renameTable, reversed } from './rename.ts';
import { capabilityOf } from './side.ts';

/** What recorded decisions say of a plan: those of environments whose tables differ were made again under both. */
export interface PlanRecords {
  /** As they were named. */
  readonly files: readonly string[];
  /** How many were made again. */
  readonly decisions: number;
  readonly period: Period | null;
  /** Those that change, or that the plan has a change of; by environment, then by id. */
  readonly capabilities: readonly RecordedCapability[];
  /** Capabilities that the plan has a change of, and nobody asked for. */
  readonly without: readonly string[];
  readonly leftOut: LeftOut;
  /** What to know before one trusts the figures, one sentence each. */
  readonly caveats: readonly string[];
}

export interface RecordedCapability {
  readonly id: string;
  readonly environment: string;
  /** Which sides have it; whoever asks the other is refused. */
  readonly on: 'both' | 'base' | 'head';
  readonly decisions: number;
  readonly period: Period;
  /** Another deployment is asked first, or nobody is any more. */
  readonly moved: number;
  readonly share: Percent;
  /** The first is the same, and those behind it are not. */
  readonly reordered: number;
  readonly refused: number;
  readonly admitted: number;
  readonly flows: readonly { readonly from: string; readonly to: string; readonly records: number }[];
  /** With the tokens that they took, over those that tell them and have a price on both sides; null where none does. */
  readonly cost: (CostDelta & { readonly decisions: number }) | null;
  readonly examples: readonly Example[];
}

/** What was not made again, and why: nothing is dropped without being counted. */
export interface LeftOut {
  /** Lines that are no records, with the first few. */
  readonly malformed: { readonly count: number; readonly lines: readonly MalformedLine[] };
  /** Of environments that are not compared here. */
  readonly elsewhere: readonly Counted[];
  /** Of environments whose table is the same on both sides. */
  readonly unchanged: readonly Counted[];
  /** They were, but neither side has the capability, so that both refuse: by its name. */
  readonly unknown: readonly { readonly capability: string; readonly records: number }[];
}

interface Counted {
  readonly environment: string;
  readonly records: number;
}

interface Parts {
  readonly base: Revision;
  readonly head: Revision;
  readonly files: readonly RecordFile[];
  readonly environment?: string | undefined;
  readonly trafficOf?: ((capability: string) => Traffic | undefined) | undefined;
  readonly renamedModels?: ReadonlyMap<string, string> | undefined;
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
  const { replays, counted, names } = await replayEach(parts);
  const changes = plan.changes.map((change) => weighed(unasked(change, replays), replays, parts));
  return {
    plan: { ...plan, changes: changes.toSorted(gravestFirst) },
    records: summary({ changes, replays, counted, names }, parts),
  };
}

interface Replays {
  /** By environment: those whose tables differ, and that have records. */
  readonly replays: ReadonlyMap<string, Replay>;
  /** A replay of some environment, to tell what there is of others, and what is malformed. */
  readonly counted: Replay;
  readonly names: { readonly unchanged: ReadonlySet<string> };
}

/** No environment can be called that. */
const noEnvironment = '(none)';

async function replayEach({ base, head, files, environment: only, renamedModels }: Parts): Promise<Replays> {
  const both = [...head.environments].flatMap(([name, after]) => {
    const before = base.environments.get(name);
    return before === undefined || (only !== undefined && name !== only) ? [] : [{ name, before, after }];
  });
  const replays = new Map<string, Replay>();
  let counted: Replay | undefined;
  for (const { name, before, after } of both) {
    if (before.revision === after.revision) continue;
    // The first time through tells whose records there are: a file is mostly of one gateway.
    if (counted !== undefined && !counted.elsewhere.some(({ environment }) => environment === name)) continue;
    const names = namesBetween(before.table, after.table, { renamedModels });
    // Under the old names, which records have of those that were set aside; told under the new ones.
    const table = renameTable(after.table, reversed(names));
    const replay = renamedReplay(
      await replayFiles(files, {
        environment: name,
        before: bare(before),
        after: { table, revision: after.revision },
      }),
      names.models,
    );
    counted ??= replay;
    if (replay.records > 0) replays.set(name, replay);
  }
  const [any] = [...head.environments.values(), ...base.environments.values()];
  if (counted === undefined && any !== undefined) {
    counted = await replayFiles(files, { environment: noEnvironment, after: bare(any) });
  }
  const unchanged = both.filter(({ before, after }) => before.revision === after.revision);
  return {
    replays,
    counted: counted as Replay, // A revision has at least its default environment.
    names: { unchanged: new Set(unchanged.map(({ name }) => name)) },
  };
}

function renamedReplay(replay: Replay, models: Names['models']): Replay {
  if (models.size === 0) return replay;
  const now = <Way extends { readonly from: string; readonly to: string }>(way: Way): Way => ({
    ...way,
    from: renameDeployment(way.from, models),
    to: renameDeployment(way.to, models),
  });
  const capabilities = replay.capabilities.map((one) => ({
    ...one,
    flows: one.flows.map(now),
    examples: one.examples.map(now),
  }));
  return { ...replay, capabilities };
}

/** Without what threads need not be told. */
function bare<Side extends { table: unknown; revision: string }>({ table, revision }: Side) {
  return { table: table as Side['table'], revision };
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
 * environments say, where there are any. Who must approve what may break stays who it was.
 */
function unasked(change: PlanChange, replays: Replays['replays']): PlanChange {
  const { code, address, environments, before, after } = change;
  if (code !== 'capability-renamed') return change;
  const own = environments.flatMap((name) => replays.get(name) ?? []);
  const period = spanOf(own);
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

function spanOf(periods: readonly { readonly period: Period | undefined }[]): Period | undefined {
  const all = periods.flatMap(({ period }) => period ?? []);
  const from = all.map((one) => one.from).sort()[0];
  const to = all
    .map((one) => one.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}

function summary(
  { changes, replays, counted, names }: Replays & { readonly changes: readonly PlanChange[] },
  { base, head, files, environment: only }: Parts,
): PlanRecords {
  const all = [...replays].flatMap(([environment, { capabilities }]) =>
    capabilities.map((one) => ({ environment, one })),
  );
  const sideOf = (revision: Revision, environment: string, id: string) => {
    const side = revision.environments.get(environment);
    return side !== undefined && capabilityOf(side.table, id) !== undefined;
  };
  const placed = all.map(({ environment, one }) => {
    const [before, after] = [sideOf(base, environment, one.id), sideOf(head, environment, one.id)];
    return {
      environment,
      one,
      on: before && after ? 'both' : before ? 'base' : after ? 'head' : 'none',
    } as const;
  });
  const changed = changes.flatMap(({ address, environments, code }) =>
    address.kind !== 'capability' || code === 'capability-added'
      ? []
      : environments
          .filter((name) => only === undefined || name === only)
          .map((environment) => ({ id: address.id, environment })),
  );
  const isChanged = new Set(changed.map(({ id, environment }) => `${environment} ${id}`));
  const asked = new Set(all.map(({ one }) => one.id));
  const unknown = new Map<string, number>();
  for (const { one, on } of placed) {
    if (on === 'none') unknown.set(one.id, (unknown.get(one.id) ?? 0) + one.records);
  }
  const left = counted.elsewhere.filter(({ environment }) => !replays.has(environment));
  return {
    files: files.map(({ name }) => name),
    decisions: [...replays.values()].reduce((sum, { records }) => sum + records, 0),
    period: spanOf([...replays.values()]) ?? null,
    capabilities: placed
      .flatMap(({ environment, one, on }) =>
        on !== 'none' && (isChanged.has(`${environment} ${one.id}`) || differs(one))
          ? recorded(one, environment, on)
          : [],
      )
      .sort((a, b) => byText(a.environment, b.environment) || b.moved - a.moved || byText(a.id, b.id)),
    without: [...new Set(changed.map(({ id }) => id))].filter((id) => !asked.has(id)).sort(),
    leftOut: {
      malformed: counted.malformed,
      elsewhere: left.filter(({ environment }) => !names.unchanged.has(environment)),
      unchanged: left.filter(({ environment }) => names.unchanged.has(environment)),
      unknown: [...unknown]
        .map(([capability, records]) => ({ capability, records }))
        .sort((a, b) => b.records - a.records || byText(a.capability, b.capability)),
    },
    caveats: [
      ...new Set(
        [...replays].flatMap(([environment, replay]) =>
          caveatSentences(replay).map((sentence) =>
            replays.size === 1 ? sentence : `${environment}: ${sentence}`,
          ),
        ),
      ),
    ],
  };
}

function differs({ moved, reordered, refused, admitted, cost }: CapabilityReplay): boolean {
  return moved + reordered + refused + admitted > 0 || cost.before !== cost.after;
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function recorded(
  { id, records, moved, reordered, refused, admitted, period, flows, cost, examples }: CapabilityReplay,
  environment: string,
  on: RecordedCapability['on'],
): RecordedCapability[] {
  if (period === undefined) return [];
  const mean = (sum: number) => Math.round(sum / cost.records);
  const profile = {
    inputTokens: mean(cost.tokens.input),
    outputTokens: mean(cost.tokens.output),
    cacheRead: mean(cost.tokens.cacheRead),
    source: 'recorded' as const,
  };
  const ofThousand = (sum: number) => (sum / cost.records) * 1000;
  return [
    {
      id,
      environment,
      on,
      decisions: records,
      period,
      moved,
      share: percentText({ part: BigInt(moved), whole: BigInt(records) }),
      reordered,
      refused,
      admitted,
      flows,
      cost:
        cost.records === 0
          ? null
          : {
              ...costDelta(ofThousand(cost.before), ofThousand(cost.after), profile),
              decisions: cost.records,
            },
      examples,
    },
  ];
}
