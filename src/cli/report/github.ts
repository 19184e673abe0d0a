import type { Diagnostic, Severity } from '../../diagnostic/diagnostic.ts';
import { type Annotation, type AnnotationPlace, workflowCommands } from '../markup/workflow-commands.ts';
import { type CheckReport, type Reporter, wordsOf, workspaceFile } from './reporter.ts';

/** Annotations, which GitHub shows beside the changed lines. */
export const github: Reporter = {
  format: 'github',
  summary: 'annotations in GitHub Actions',
  check: (report) =>
    workflowCommands(
      annotationsOf(report),
      (count) => `… and ${count} more; "signalbox validate" prints them all`,
    ),
};

/** Each finding, at its place. */
export function annotationsOf(report: CheckReport): Annotation[] {
  return report.diagnostics.map((one) => ({
    level: levels[one.severity],
    title: one.code,
    text: wordsOf(one).join('\n'),
    at: placeOf(one, report),
  }));
}

const levels = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<
  Severity,
  Annotation['level']
>;

function placeOf({ span: { file, start, end } }: Diagnostic, report: CheckReport): AnnotationPlace {
  return {
    file: workspaceFile(report, file),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
