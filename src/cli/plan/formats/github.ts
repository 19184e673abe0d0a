import { sayable } from '../../../diagnostic/printable.ts';
import type { PlanChange } from '../../../gitops/plan/change.ts';
import type { PlanError } from '../../../gitops/plan/document.ts';
import type { Place } from '../../../table/sources.ts';
import { type Annotation, type AnnotationPlace, workflowCommands } from '../../markup/workflow-commands.ts';
import { github as findings } from '../../report/github.ts';
import type { PlanFormat, PlanReport } from '../format.ts';
import { levels, lineOf, nameOf, sayChange } from '../say.ts';

/** Annotations beside the lines that change something: errors of the head first, then changes, the gravest first. */
export const github: PlanFormat = {
  format: 'github',
  summary: 'annotations in GitHub Actions',
  findings,
  write: (report) =>
    workflowCommands(
      [...errorsOf(report), ...report.plan.changes.map((change) => annotationOf(change, report))],
      (count) => `… and ${count} more; "signalbox plan" prints them all`,
    ),
};

/** An invariant that breaks is an error and a change: the change says it, and what it was before. */
function errorsOf({ plan, registry }: PlanReport): Annotation[] {
  const isChange = ({ code, message }: PlanError) =>
    plan.changes.some((change) => change.code === code && message.includes(`"${change.address.id}"`));
  const errors = plan.errors.filter((error) => !isChange(error));
  return errors.map(({ code, message, ...place }) => ({
    level: 'error',
    title: code,
    text: sayable(message),
    at: below(registry, place),
  }));
}

function annotationOf(change: PlanChange, { plan, registry }: PlanReport): Annotation {
  const { reason, details, facts } = sayChange(change, plan);
  const [here] = change.spans.head;
  const before = lineOf(change);
  // A line that is there no more has nothing beside which it could be shown.
  const gone =
    here === undefined && before !== undefined
      ? [sayable(`it was in ${registry}/${before.file}:${before.line}`)]
      : [];
  return {
    level: annotationLevels[levels[change.class]],
    title: sayable(`${change.class}: ${nameOf(change.address)}`),
    text: [reason, ...details, ...gone, facts.join(' · ')].join('\n'),
    ...(here === undefined ? {} : { at: below(registry, here) }),
  };
}

const annotationLevels = { error: 'error', warning: 'warning', note: 'notice' } as const;

function below(registry: string, { file, line, column }: Place): AnnotationPlace {
  return { file: sayable(`${registry}/${file}`), line, column };
}
