import picocolors from 'picocolors';
import { printable } from '../../../diagnostic/printable.ts';
import type { ChangeClass, PlanChange } from '../../../gitops/plan/change.ts';
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
  shortDigest,
  sidesText,
  subjectsOf,
  volumeText,
} from '../say.ts';

/** For people: ten seconds for the whole, and the lines to look at. */
export const text: PlanFormat = {
  format: 'text',
  summary: 'for people',
  write(report) {
    const { plan, registry, colour } = report;
    const paint = picocolors.createColors(colour);
    if (plan.identical && plan.errors.length === 0) {
      const [revision] = Object.values(plan.head.environments);
      return `No changes. Routing table unchanged, revision ${revision ?? plan.head.digest}.\n`;
    }
    const blocks = subjectsOf(plan).map((subject) =>
      [
        paint.bold(nameOf(subject.address)),
        ...subject.changes.flatMap((change) => changeLines(change, report)),
      ].join('\n'),
    );
    const errors = plan.errors.map(
      ({ code, message, file, line, column }) =>
        `${paint.red('error')}  ${registry}/${file}:${line}:${column} ${code}: ${message}`,
    );
    const approvers = approversOf(plan);
    const end = [
      `Plan: ${countsText(plan)}${plan.errors.length === 0 ? '' : `; the head has ${plan.errors.length === 1 ? 'an error' : `${plan.errors.length} errors`} and cannot be published`}`,
      ...(approvers.length === 0 ? [] : [`needs   ${approvers.join('; ')}`]),
      `base    ${shortDigest(plan.base.digest)}  head  ${shortDigest(plan.head.digest)}  ${sidesText(plan)}`,
    ];
    return `${printable([...blocks, ...(errors.length === 0 ? [] : [errors.join('\n')]), end.join('\n')].join('\n\n'))}\n`;
  },
};

const width = 'BEHAVIOURAL'.length;
/** More kinds of request than these are in the JSON. */
const mostParts = 4;

function changeLines(change: PlanChange, { plan, registry, colour }: PlanReport): string[] {
  const paint = picocolors.createColors(colour);
  const { class: name, code, reason, moved, cost } = change;
  const indent = ' '.repeat(width + 4);
  const place = lineOf(change);
  const texts = beforeAfter(change);
  const parts = moved?.parts ?? [];
  const isPlain = parts.length === 1 && parts[0]?.where === null && parts[0].flows.length < 2;
  const shown = isPlain && parts[0]?.teams === 'all' ? [] : parts.slice(0, mostParts);
  const volume = moved && volumeText(moved);
  const facts = [
    code,
    ...(moved === undefined ? [] : [evidenceText(moved)]),
    environmentsText(change, plan),
    ...(place === undefined ? [] : [`${registry}/${place.file}:${place.line}`]),
  ];
  return [
    `  ${paintClass(name, paint)(name.padEnd(width))}  ${reason}`,
    ...(texts === undefined ? [] : [`${indent}${texts}`]),
    ...(cost === undefined ? [] : [`${indent}${costText(cost)}, for ${profileText(cost)}`]),
    ...shown.map((part) => `${indent}${partText(part)}`),
    ...(parts.length > mostParts && shown.length > 0
      ? [`${indent}and ${parts.length - mostParts} more kinds of request`]
      : []),
    ...(volume === undefined || moved?.perDay === undefined ? [] : [`${indent}${volume}`]),
    `${indent}${paint.dim(facts.join(' · '))}`,
  ];
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
