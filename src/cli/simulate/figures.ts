import { unitsOfDollar } from '../../gitops/records/cost.ts';
import { countText } from '../../gitops/records/count-text.ts';
import type { Replay } from '../../gitops/records/replay.ts';
import { percentOf } from './report.ts';

/** The figures that every form shows, in order: what it is, before, after, and what to think of it. */
export function figures({
  records,
  moved,
  reordered,
  refused,
  overContext,
  cost,
  latency,
}: Replay): readonly {
  readonly name: string;
  readonly text: string;
}[] {
  return [
    {
      name: 'moved',
      text: `${countText(moved, 'record', 'records')} (${percentOf(moved, records)}) would be asked of another deployment first`,
    },
    ...(reordered === 0
      ? []
      : [
          {
            name: 'reordered',
            text: `${countText(reordered, 'record', 'records')} keep the first, and not those behind it`,
          },
        ]),
    ...(cost.records === 0
      ? []
      : [
          {
            name: 'cost',
            text: `${dollars(cost.before, cost.records)} → ${dollars(cost.after, cost.records)} per 1,000 requests${change(cost.before, cost.after)}, at the recorded tokens of ${countText(cost.records, 'record', 'records')}`,
          },
        ]),
    ...(latency === undefined
      ? []
      : [
          {
            name: 'first token',
            text: `${latency.before.toFixed(0)} ms → ${latency.after.toFixed(0)} ms on average${change(latency.before, latency.after)}, estimated`,
          },
        ]),
    {
      name: 'over context',
      text: `${overContext.before} → ${overContext.after}${overContext.newly === 0 ? '' : `, ${overContext.newly} of them new`}`,
    },
    {
      name: 'refused',
      text: `${refused.before} → ${refused.after}${refused.newly === 0 ? '' : `, ${refused.newly} of them new`}${codes(refused.byCode)}`,
    },
  ];
}

/** For a thousand requests. */
export function dollars(units: number, records: number): string {
  const amount = (units / unitsOfDollar / records) * 1000;
  return `$${amount === 0 || amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}

function change(before: number, after: number): string {
  if (before === 0 || before === after) return '';
  const percent = ((after - before) / before) * 100;
  return ` (${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)} %)`;
}

function codes(byCode: Readonly<Record<string, number>>): string {
  const parts = Object.entries(byCode).map(([code, number]) => `${code} ${number}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
