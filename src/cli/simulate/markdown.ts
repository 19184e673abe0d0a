import { countText } from '../../gitops/records/count-text.ts';
import type { Example } from '../../gitops/records/tally.ts';
import { codeSpan } from '../markup/markdown.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { dollars, figures } from './figures.ts';
import { caveats, percentOf, type SimulationFormat } from './report.ts';

const mostRows = 50;

/** For a comment on a pull request. Whatever comes from a file or a registry stands in code spans. */
export const markdown: SimulationFormat = (report) => {
  const { before, after, environment, at, replay } = report;
  const { malformed } = replay;
  const moving = replay.capabilities.filter(({ moved }) => moved > 0);
  const side = (name: string, revision: string | null) =>
    `${codeSpan(name)}${revision === null ? '' : ` (${codeSpan(shortRevision(revision))})`}`;
  const parts = [
    '### Decisions replayed',
    `${countText(replay.records, 'record', 'records')}: ${side(before.name, before.revision)} → ${side(after.name, after.revision)}, environment ${codeSpan(environment)}${at === null ? '' : `, as if it were ${at}`}`,
    figures(replay)
      .map(({ name, text }) => `- **${name}**: ${text}`)
      .join('\n'),
    ...(moving.length === 0
      ? []
      : [
          [
            '| capability | records | moved | most go | per 1,000 requests |',
            '| --- | --- | --- | --- | --- |',
            ...moving
              .slice(0, mostRows)
              .map(
                ({ id, records, moved, flows: [flow], cost }) =>
                  `| ${cell(id)} | ${records} | ${moved} (${percentOf(moved, records)}) | ${flow === undefined ? '' : `${cell(flow.from)} → ${cell(flow.to)}`} | ${cost.records === 0 ? 'not known' : `${dollars(cost.before, cost.records)} → ${dollars(cost.after, cost.records)}`} |`,
              ),
          ].join('\n'),
        ]),
    ...(moving.length > mostRows
      ? [`… and ${countText(moving.length - mostRows, 'more capability', 'more capabilities')}.`]
      : []),
    ...examples('Moved', replay.examples.moved),
    ...examples('Refused now', replay.examples.refused),
    ...examples('Longer than the window that they would meet', replay.examples.overContext),
    ...(malformed.lines.length === 0
      ? []
      : [
          `**No records**\n\n${malformed.lines.map(({ file, line, why }) => `- ${codeSpan(`${file}:${line}`)}: ${why}`).join('\n')}`,
        ]),
    ...caveats(report).map((sentence) => `> ${codeSpan(sentence)}`),
  ];
  return `${parts.join('\n\n')}\n`;
};

function examples(heading: string, list: readonly Example[]): readonly string[] {
  if (list.length === 0) return [];
  const lines = list.map(
    ({ file, line, capability, team, from, to, why }) =>
      `- ${codeSpan(`${file}:${line}`)} ${codeSpan(capability)}${team === null ? '' : ` for ${codeSpan(team)}`}: ${codeSpan(from)} → ${codeSpan(to)} (${codeSpan(why)})`,
  );
  return [`**${heading}**\n\n${lines.join('\n')}`];
}

/** A pipe ends a cell even inside a code span. */
function cell(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}
