import { sayable } from '../../diagnostic/printable.ts';
import type { PlanChange } from '../../gitops/plan/change.ts';
import { codeSpan, fenced } from '../markup/markdown.ts';
import { shortened } from '../markup/shortened.ts';
import type { PlanReport } from './format.ts';
import {
  beforeAfter,
  breakEvenText,
  costText,
  environmentsText,
  lineOf,
  nameOf,
  type Outline,
  outlineOf,
  partText,
  profileText,
  proofTexts,
  type Subject,
  subjectsOf,
  volumeText,
} from './say.ts';
import { recordsLines } from './say-records.ts';

/** How much a page may hold, and how that is measured. */
export interface Room {
  readonly room: number;
  readonly size: (text: string) => number;
}

/**
 * A plan as a page of Markdown. Everything that comes from the registry stands in code, where it can neither mention
 * nor link nor become HTML; what does not fit is left out by whole sections, the gravest last.
 */
export function markdownPage(report: PlanReport, room: Room): string {
  const outline = outlineOf(report);
  const { unchanged, counts, tables, sides } = outline;
  const records = recordsSection(report);
  if (unchanged !== undefined) {
    return `## Signalbox: no changes\n\nThe routing table is unchanged, revision ${codeSpan(unchanged)}.\n${records}`;
  }
  const top = [`## Signalbox: ${counts}`, '', ...errorLines(outline), ...approverLines(outline)].join('\n');
  const sections = subjectsOf(report.plan).map((subject) => section(subject, report));
  const foot = `${records}\n${code(sides)}, tables ${code(tables)}\n`;
  return withinRoom({ top, sections, foot }, room);
}

/** Of one text of a registry, of one line of details; of errors, of those who approve, of lines about records. */
const most = { text: 500, line: 1000, errors: 20, approvers: 30, records: 40 };

function errorLines({ verdict, errors }: Outline): string[] {
  if (verdict === undefined) return [];
  const shown = errors.slice(0, most.errors).map((line) => shortened(line, most.line));
  const rest = errors.length - shown.length;
  return [
    `**${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}.**`,
    '',
    fenced([...shown, ...(rest === 0 ? [] : [`and ${rest} more`])].join('\n')),
    '',
  ];
}

function approverLines({ approvers }: Outline): string[] {
  if (approvers.length === 0) return [];
  const shown = approvers.slice(0, most.approvers).map((one) => `- ${code(one)}`);
  const rest = approvers.length - shown.length;
  return ['Needs approval:', '', ...shown, ...(rest === 0 ? [] : [`- and of ${rest} more`]), ''];
}

/** What recorded decisions say, folded. */
function recordsSection({ plan }: PlanReport): string {
  const lines = recordsLines(plan).map((line) => shortened(neutral(line), most.text));
  if (lines.length === 0) return '';
  const rest = lines.length - most.records;
  const shown = [...lines.slice(0, most.records), ...(rest > 0 ? [`and ${rest} more lines`] : [])];
  return `\n<details><summary>What recorded decisions say</summary>\n\n${fenced(shown.join('\n'))}\n\n</details>\n`;
}

interface Section {
  readonly text: string;
  readonly changes: number;
}

function section({ address, gravest, changes }: Subject, report: PlanReport): Section {
  const rows = changes.map(
    (change) =>
      `| ${change.class} | ${cell(change.reason)} | ${cell(beforeAfter(change) ?? costOf(change))} | ${placeOf(change, report)} |`,
  );
  const details = changes.flatMap((change) => detailsOf(change, report));
  const text = [
    '',
    `### ${gravest}: ${code(nameOf(address))}`,
    '',
    '| class | what | before → after | where |',
    '|---|---|---|---|',
    ...rows,
    '',
    '<details><summary>Who, how much, and how it was found</summary>',
    '',
    fenced(details.join('\n')),
    '',
    '</details>',
    '',
  ].join('\n');
  return { text, changes: changes.length };
}

/** Who looks for ten seconds opens no details. */
function costOf({ cost }: PlanChange): string {
  return cost === undefined ? '' : costText(cost);
}

function code(text: string): string {
  return codeSpan(shortened(sayable(text), most.text));
}

/** Inside a table a bar ends a cell, in code as well. */
function cell(text: string): string {
  return text === '' ? '' : code(text).replaceAll('|', '\\|');
}

function placeOf(change: PlanChange, { registry }: PlanReport): string {
  const place = lineOf(change);
  return place === undefined ? '' : cell(`${registry}/${place.file}:${place.line}`);
}

function detailsOf(change: PlanChange, { plan }: PlanReport): string[] {
  const { moved, cost } = change;
  const facts = [
    ...(cost === undefined ? [] : [`${costText(cost)}, for ${profileText(cost)}`]),
    ...(moved?.parts.slice(0, 20).map(partText) ?? []),
    ...(moved === undefined || moved.parts.length <= 20
      ? []
      : [`and ${moved.parts.length - 20} more kinds of request`]),
    ...(change.breakEvens ?? []).map(breakEvenText),
    ...(moved?.evidence.kind === 'replay' ? [volumeText(moved) ?? ''] : []),
    ...(moved === undefined ? [] : [proofTexts(moved).join(', ')]),
  ];
  return [`${change.code}, ${environmentsText(change, plan)}`, ...facts.map((fact) => `  ${fact}`)].map(
    neutral,
  );
}

/** A line that begins with two colons would be a command where a log prints it. */
function neutral(line: string): string {
  return shortened(sayable(line), most.line).replaceAll('::', ': :').trimEnd();
}

/** The top and the foot always fit: what stands in them is bounded. */
function withinRoom(
  {
    top,
    sections,
    foot,
  }: { readonly top: string; readonly sections: readonly Section[]; readonly foot: string },
  { room, size }: Room,
): string {
  const note = (count: number) =>
    `\nNot shown, for want of room: ${count} changes. ${codeSpan('signalbox plan')} shows all.\n`;
  let left = sections.reduce((sum, { changes }) => sum + changes, 0);
  let free = room - size(top) - size(foot) - size(note(left));
  let text = top;
  for (const one of sections) {
    const needed = size(one.text);
    if (needed > free) continue;
    text += one.text;
    free -= needed;
    left -= one.changes;
  }
  return `${text}${left === 0 ? '' : note(left)}${foot}`;
}
