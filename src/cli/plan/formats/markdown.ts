import { printable } from '../../../diagnostic/printable.ts';
import type { PlanChange } from '../../../gitops/plan/change.ts';
import { codeSpan, fenced } from '../../markup/markdown.ts';
import type { PlanFormat, PlanReport } from '../format.ts';
import {
  approversOf,
  beforeAfter,
  costText,
  countsText,
  environmentsText,
  evidenceText,
  lineOf,
  nameOf,
  partText,
  profileText,
  type Subject,
  shortDigest,
  sidesText,
  subjectsOf,
} from '../say.ts';

/**
 * One comment for a pull request, found again by its first line. Everything that comes from the registry stands in
 * code, where it can neither mention nor link nor become HTML; what does not fit is left out by whole sections.
 */
export const markdown: PlanFormat = {
  format: 'markdown',
  summary: 'for a pull request',
  write(report) {
    const { plan, registry } = report;
    if (plan.identical && plan.errors.length === 0) {
      const [revision] = Object.values(plan.head.environments);
      return `${marker}\n## Signalbox: no changes\n\nThe routing table is unchanged, revision ${codeSpan(revision ?? plan.head.digest)}.\n`;
    }
    const approvers = approversOf(plan);
    const head = [
      marker,
      `## Signalbox: ${countsText(plan)}`,
      '',
      ...(plan.errors.length === 0
        ? []
        : [
            `**The registry has errors and cannot be published: ${plan.errors.length}.**`,
            '',
            fenced(
              plan.errors
                .map(({ code, message, file, line }) =>
                  printable(`${registry}/${file}:${line} ${code}: ${message}`),
                )
                .slice(0, 20)
                .join('\n'),
            ),
            '',
          ]),
      ...(approvers.length === 0
        ? []
        : ['Needs approval:', '', ...approvers.map((one) => `- ${codeSpan(one)}`), '']),
    ].join('\n');
    const foot = `\n${codeSpan(sidesText(plan))}, base ${codeSpan(shortDigest(plan.base.digest))}, head ${codeSpan(shortDigest(plan.head.digest))}\n`;
    return withinLimit(
      head,
      subjectsOf(plan).map((subject) => section(subject, report)),
      foot,
    );
  },
};

/** By this line a comment is found again, and updated in place. */
const marker = '<!-- signalbox:plan -->';

/** The longest comment that GitHub takes, in characters. */
const limit = 65_536;

interface Section {
  readonly text: string;
  readonly changes: number;
}

function section({ address, gravest, changes }: Subject, report: PlanReport): Section {
  const rows = changes.map(
    (change) =>
      `| ${change.class} | ${cell(change.reason)} | ${cell(beforeAfter(change) ?? '')} | ${placeOf(change, report)} |`,
  );
  const details = changes.flatMap((change) => detailsOf(change, report));
  const text = [
    '',
    `### ${gravest}: ${codeSpan(nameOf(address))}`,
    '',
    '| class | what | before → after | where |',
    '|---|---|---|---|',
    ...rows,
    ...(details.length === 0
      ? []
      : [
          '',
          '<details><summary>Who, how much, and how it was found</summary>',
          '',
          fenced(details.join('\n')),
          '',
          '</details>',
        ]),
    '',
  ].join('\n');
  return { text, changes: changes.length };
}

/** Inside a table a bar ends a cell, in code as well. */
function cell(text: string): string {
  return text === '' ? '' : codeSpan(text).replaceAll('|', '\\|');
}

function placeOf(change: PlanChange, { registry }: PlanReport): string {
  const place = lineOf(change);
  return place === undefined ? '' : cell(`${registry}/${place.file}:${place.line}`);
}

function detailsOf(change: PlanChange, { plan }: PlanReport): string[] {
  const { code, moved, cost } = change;
  const facts = [
    ...(cost === undefined ? [] : [`${costText(cost)}, for ${profileText(cost)}`]),
    ...(moved?.parts.slice(0, 20).map(partText) ?? []),
    ...(moved === undefined || moved.parts.length <= 20
      ? []
      : [`and ${moved.parts.length - 20} more kinds of request`]),
    ...(moved === undefined ? [] : [evidenceText(moved)]),
  ];
  return [`${code}, ${environmentsText(change, plan)}`, ...facts.map((fact) => `  ${fact}`)].map(neutral);
}

/** A line that begins with two colons would be a command where a log prints it. */
function neutral(line: string): string {
  return printable(line).replaceAll('::', ': :').replaceAll(/\s+$/g, '');
}

function withinLimit(head: string, sections: readonly Section[], foot: string): string {
  const note = (count: number) =>
    `\nNot shown, for want of room: ${count} changes. ${codeSpan('signalbox plan')} shows all.\n`;
  let left = sections.reduce((sum, { changes }) => sum + changes, 0);
  const room = limit - foot.length - note(left).length;
  let text = head.length > room ? `${head.slice(0, 2000)}\n` : head;
  for (const one of sections) {
    if (text.length + one.text.length > room) continue;
    text += one.text;
    left -= one.changes;
  }
  return `${text}${left === 0 ? '' : note(left)}${foot}`;
}
