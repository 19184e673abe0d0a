import type { PlanDocument } from '../../gitops/plan/document.ts';
import type { LeftOut, PlanRecords, RecordedCapability } from '../../gitops/plan/plan-records.ts';
import { countText } from '../../gitops/records/count-text.ts';
import { costText, profileText, recordsText, roundShare } from './say.ts';

const mostCapabilities = 20;
const mostFlows = 3;
const mostNames = 5;

/** What recorded decisions say of a plan, line by line; the first is its heading. Nothing where there were none to read. */
export function recordsLines({ records }: PlanDocument): readonly string[] {
  if (records === undefined) return [];
  const { capabilities, without, leftOut, caveats } = records;
  const more = capabilities.length - mostCapabilities;
  return [
    heading(records),
    ...capabilities.slice(0, mostCapabilities).flatMap(capabilityLines),
    ...(more > 0 ? [`  and ${countText(more, 'more capability', 'more capabilities')}`] : []),
    ...(without.length === 0 ? [] : [`  no record of ${listed(without)}, which change`]),
    ...leftOutLines(leftOut),
    ...caveats.map((sentence) => `  ! ${sentence}`),
  ];
}

function heading({ files, decisions, period }: PlanRecords): string {
  if (period === null) return `Records: none of ${listed(files)} could be decided again`;
  return `Records: ${recordsText(decisions, period)} decided again under both sides, from ${listed(files)}`;
}

function capabilityLines({
  id,
  environment,
  on,
  decisions,
  moved,
  share,
  reordered,
  refused,
  admitted,
  flows,
  cost,
  examples,
}: RecordedCapability): readonly string[] {
  const goes = flows
    .slice(0, mostFlows)
    .map(({ from, to, records }) => `${records.toLocaleString('en')} ${from} → ${to}`);
  const others = flows.length > mostFlows ? [`and ${flows.length - mostFlows} more ways`] : [];
  const also = [
    ...(refused === 0 ? [] : [`${refused.toLocaleString('en')} refused now`]),
    ...(admitted === 0 ? [] : [`${admitted.toLocaleString('en')} refused no more`]),
    ...(reordered === 0 ? [] : [`${reordered.toLocaleString('en')} keep the first, and not those behind it`]),
    ...(on === 'both' ? [] : [`only the ${on} has it`]),
  ];
  const [example] = examples;
  return [
    `  ${id} in ${environment}: ${[`${moved.toLocaleString('en')} of ${decisions.toLocaleString('en')} move (${roundShare(share)})`, ...also].join(', ')}`,
    ...(goes.length === 0 ? [] : [`    ${[...goes, ...others].join(', ')}`]),
    ...(cost === null
      ? []
      : [
          `    ${costText(cost)}, for ${profileText(cost)} on average of ${countText(cost.decisions, 'record', 'records')}`,
        ]),
    ...(example === undefined
      ? []
      : [
          `    as ${examples.map(({ file, line }) => `${file}:${line}`).join(', ')}${example.team === null ? '' : ` (team ${example.team})`}: ${example.why}`,
        ]),
  ];
}

function leftOutLines({ malformed, elsewhere, unchanged, unknown }: LeftOut): readonly string[] {
  const counted = (list: readonly { readonly environment: string; readonly records: number }[]) =>
    listed(
      list.map(
        ({ environment, records }) =>
          `${environment === '' ? 'without one' : environment} ${records.toLocaleString('en')}`,
      ),
    );
  const [line] = malformed.lines;
  return [
    ...(malformed.count === 0
      ? []
      : [
          `  ${countText(malformed.count, 'line is', 'lines are')} no record${line === undefined ? '' : `, the first ${line.file}:${line.line}: ${line.why}`}`,
        ]),
    ...(elsewhere.length === 0 ? [] : [`  of environments that are not compared: ${counted(elsewhere)}`]),
    ...(unchanged.length === 0 ? [] : [`  of environments that do not change: ${counted(unchanged)}`]),
    ...(unknown.length === 0
      ? []
      : [
          `  of capabilities that neither side has: ${listed(unknown.map(({ capability, records }) => `${capability} ${records.toLocaleString('en')}`))}`,
        ]),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
