import { percent as percentText } from '../../table/pieces.ts';
import { byText } from '../records/by-text.ts';
import { caveatSentences } from '../records/caveat-sentences.ts';
import type { CapabilityReplay } from '../records/replay.ts';
import type { PlanChange } from './change.ts';
import { costDelta } from './cost.ts';
import type { Revision } from './plan.ts';
import type { PlanRecords, RecordedCapability } from './plan-records.ts';
import type { ReplayedSides, Replays } from './replay-sides.ts';
import { capabilityOf } from './side.ts';
import { spanOf } from './span-of.ts';

/** Tells what was made again, what it says of each capability, and all that was left out. */
export function summarizeRecords(
  changes: readonly PlanChange[],
  { replays, counted, unchanged }: Replays,
  { base, head, files, environment: only }: ReplayedSides,
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
      elsewhere: left.filter(({ environment }) => !unchanged.has(environment)),
      unchanged: left.filter(({ environment }) => unchanged.has(environment)),
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
