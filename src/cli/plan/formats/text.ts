import picocolors from 'picocolors';
import { sayable } from '../../../diagnostic/printable.ts';
import type { ChangeClass, PlanChange } from '../../../gitops/plan/change.ts';
import { human as findings } from '../../report/human.ts';
import type { PlanFormat, PlanReport } from '../format.ts';
import { lineOf, nameOf, outlineOf, sayChange, subjectsOf } from '../say.ts';
import { recordsLines } from '../say-records.ts';

/** For people: ten seconds for the whole, and the lines to look at. */
export const text: PlanFormat = {
  format: 'text',
  summary: 'for people',
  findings,
  write(report) {
    const { unchanged, counts, verdict, errors, approvers, tables, sides } = outlineOf(report);
    const records = recordsLines(report.plan).map(atStart).join('\n');
    if (unchanged !== undefined) {
      const end = records === '' ? '' : `\n${records}\n`;
      return `No changes. Routing table unchanged, revision ${unchanged}.\n${end}`;
    }
    const paint = picocolors.createColors(report.colour);
    const blocks = subjectsOf(report.plan).map((subject) =>
      [
        paint.bold(atStart(nameOf(subject.address))),
        ...subject.changes.flatMap((change) => changeLines(change, report)),
      ].join('\n'),
    );
    const end = [
      `Plan: ${counts}${verdict === undefined ? '' : `; ${verdict}`}`,
      ...(approvers.length === 0 ? [] : [`needs   ${sayable(approvers.join('; '))}`]),
      `tables  ${sayable(tables)}`,
      `sides   ${sayable(sides)}`,
    ];
    return `${[
      ...blocks,
      ...(errors.length === 0 ? [] : [errors.map((line) => `${paint.red('error')}  ${line}`).join('\n')]),
      ...(records === '' ? [] : [records]),
      end.join('\n'),
    ].join('\n\n')}\n`;
  },
};

const width = 'BEHAVIOURAL'.length;

function changeLines(change: PlanChange, { plan, registry, colour }: PlanReport): string[] {
  const paint = picocolors.createColors(colour);
  const { reason, details, facts } = sayChange(change, plan);
  const indent = ' '.repeat(width + 4);
  const place = lineOf(change);
  const where = place === undefined ? [] : [sayable(`${registry}/${place.file}:${place.line}`)];
  return [
    `  ${paintClass(change.class, paint)(change.class.padEnd(width))}  ${reason}`,
    ...details.map((line) => `${indent}${atStart(line)}`),
    `${indent}${paint.dim([...facts, ...where].join(' · '))}`,
  ];
}

/** What a line begins with that a registry says: two colons there would be a command to GitHub's runner. */
function atStart(line: string): string {
  return sayable(line).replace(/^(\s*):(?=:)/, '$1: ');
}

function paintClass(
  name: ChangeClass,
  paint: ReturnType<typeof picocolors.createColors>,
): (text: string) => string {
  const paints: Readonly<Record<ChangeClass, (text: string) => string>> = {
    BREAKING: (one) => paint.bold(paint.red(one)),
    INTEGRITY: (one) => paint.bold(paint.red(one)),
    BEHAVIOURAL: paint.yellow,
    COST: paint.yellow,
    RELIABILITY: paint.magenta,
    SAFE: paint.green,
    COSMETIC: paint.dim,
  };
  return paints[name];
}
