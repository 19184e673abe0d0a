import { sayable } from '../../diagnostic/printable.ts';
import { countText } from '../../gitops/records/count-text.ts';
import type { Example } from '../../gitops/records/tally.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { dollars, figures } from './figures.ts';
import { caveats, percentOf, type SimulationFormat } from './report.ts';

const mostRows = 10;
const mostFlows = 3;

/** For people: what moves, what it costs, and three lines of the file to look at for each thing. */
export const text: SimulationFormat = (report) => {
  const { before, after, environment, at, replay } = report;
  const { records, capabilities, teams, examples, malformed } = replay;
  const moving = capabilities.filter(({ moved }) => moved > 0);
  const named = before.revision === null ? before.name : `${before.name} (${shortRevision(before.revision)})`;
  const lines = [
    `${countText(records, 'record', 'records')} decided again: ${named} → ${after.name} (${shortRevision(after.revision)}), environment ${environment}${at === null ? '' : `, as if it were ${at}`}`,
    '',
    ...figures(replay).map(({ name, text }) => `  ${name.padEnd(14)}${text}`),
    ...moving
      .slice(0, mostRows)
      .flatMap(({ id, records: all, moved, flows, cost }) => [
        '',
        `~ ${id}: ${moved.toLocaleString('en-US')} of ${countText(all, 'record', 'records')} (${percentOf(moved, all)})${cost.records === 0 ? '' : `, ${dollars(cost.before, cost.records)} → ${dollars(cost.after, cost.records)} per 1,000`}`,
        ...flows
          .slice(0, mostFlows)
          .map(({ from, to, records: many }) => `    ${many.toLocaleString('en-US')}  ${from} → ${to}`),
        ...more(flows.length - mostFlows, 'way', 'ways', '    '),
      ]),
    ...more(moving.length - mostRows, 'capability', 'capabilities', '\n'),
    ...teamLines(teams),
    ...exampleLines('Moved, for example:', examples.moved),
    ...exampleLines('Refused now:', examples.refused),
    ...exampleLines('Longer than the window that they would meet:', examples.overContext),
    ...(malformed.lines.length === 0
      ? []
      : ['', 'No records:', ...malformed.lines.map(({ file, line, why }) => `  ${file}:${line}: ${why}`)]),
    ...caveats(report).flatMap((sentence, index) => [...(index === 0 ? [''] : []), `! ${sentence}`]),
  ];
  return `${lines.flatMap((line) => line.split('\n').map(sayable)).join('\n')}\n`;
};

function teamLines(teams: readonly { id: string; records: number; moved: number }[]): readonly string[] {
  const moving = teams.filter(({ moved }) => moved > 0);
  if (moving.length === 0) return [];
  const parts = moving
    .slice(0, mostRows)
    .map(({ id, records, moved }) => `${id} ${percentOf(moved, records)}`);
  const rest = moving.length - mostRows;
  return ['', `Teams that notice: ${parts.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`];
}

function exampleLines(heading: string, examples: readonly Example[]): readonly string[] {
  if (examples.length === 0) return [];
  return [
    '',
    heading,
    ...examples.map(
      ({ file, line, capability, team, from, to, why }) =>
        `  ${file}:${line}  ${capability}${team === null ? '' : ` for ${team}`}: ${from} → ${to} (${why})`,
    ),
  ];
}

function more(number: number, one: string, many: string, before: string): readonly string[] {
  return number > 0 ? [`${before}and ${countText(number, `more ${one}`, `more ${many}`)}`] : [];
}
