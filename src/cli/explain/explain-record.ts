import { resolve } from 'node:path';
import { sayable } from '../../diagnostic/printable.ts';
import { eachLine, readLines } from '../../gitops/records/read-lines.ts';
import { readRecord } from '../../gitops/records/read-record.ts';
import { explain } from '../../runtime/explain/explain.ts';
import { outage } from '../../runtime/outage.ts';
import type { DecisionRecord } from '../../runtime/records/decision-record.ts';
import { createRouter } from '../../runtime/router.ts';
import { human } from '../report/human.ts';
import type { NamedTable } from '../revision/named-table.ts';
import { CouldNotRun, isSystemError, systemReason } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';

/** Reads the record that `FILE:LINE` names. Throws `CouldNotRun`. */
export async function readRecordAt(named: string, shell: Shell): Promise<DecisionRecord> {
  const [, file = '', number] = /^(.+):([1-9]\d{0,14})$/.exec(named) ?? [];
  if (number === undefined) {
    throw new CouldNotRun(
      'usage',
      '--record takes a file and a line, as simulate prints them: decisions.jsonl:17',
    );
  }
  const text = await lineOf(resolve(shell.directory, file), Number(number)).catch((cause: unknown) => {
    if (!isSystemError(cause)) throw cause;
    throw new CouldNotRun('cannot-read', `cannot read ${file}: ${systemReason(cause)}`, { cause });
  });
  if (text === undefined) throw new CouldNotRun('no-record', `${file} has nothing to read in line ${number}`);
  const read = readRecord(text);
  if (read.ok) return read.record;
  throw new CouldNotRun('no-record', `${file}:${number} is no record: ${read.why}`);
}

async function lineOf(path: string, wanted: number): Promise<string | undefined> {
  let found: string | undefined;
  for await (const part of readLines(path)) {
    if ('why' in part) {
      if (part.line >= wanted) return found;
      continue;
    }
    if (part.first > wanted) return found;
    eachLine(part, {
      line(text, number) {
        if (number === wanted) found = text;
      },
      unread: () => undefined,
    });
    if (found !== undefined) return found;
  }
  return found;
}

/** What was recorded, and every step of deciding it again under a table. */
export function explainRecord(
  record: DecisionRecord,
  { name, table, revision, sources }: NamedTable,
  { registry, colour }: { readonly registry: string; readonly colour: boolean },
): string {
  const {
    capability,
    context,
    at,
    targets,
    reason,
    rule,
    variant,
    setAside = [],
    units,
    served,
    error,
  } = record;
  const clock = () => Date.parse(at);
  const random = () => 0.5;
  const router = createRouter({
    table,
    revision,
    ...(sources === undefined ? {} : { sources }),
    clock,
    random,
    health: outage((deployment) => setAside.includes(deployment), { clock, random }),
  });
  const resolution = router.resolve(capability, context, { explain });
  const by = [
    rule === undefined ? '' : `rule ${rule}`,
    variant === undefined ? '' : `variant ${variant}`,
  ].filter(Boolean);
  const lines = [
    `Recorded ${at}, under ${record.revision === revision ? 'this revision' : `the revision ${record.revision || '(none)'}`}:`,
    `  ${capability} → ${targets.length === 0 ? `nobody (${String(error)})` : targets.join(', ')} (${[reason, ...by].join(', ')})`,
    ...(setAside.length === 0 ? [] : [`  set aside: ${setAside.join(', ')}`]),
    ...(served === undefined
      ? []
      : [
          `  ended ${served.outcome} (${served.status})${served.deployment === undefined ? '' : `, by ${served.deployment}`}`,
        ]),
    ...(units === 'raw'
      ? []
      : ['  Its people are stand-ins or left out: a bucket below may be another than theirs was.']),
    '',
    `Decided again under ${name}${record.revision === revision ? '' : ', which is another revision'}:`,
  ].map(sayable);
  return `${lines.join('\n')}\n${human.resolution({ registry, resolution, colour })}`;
}
