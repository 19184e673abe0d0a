import { workflowCommands } from '../markup/workflow-commands.ts';
import { annotationsOf, github as findings } from '../report/github.ts';
import type { TestReporter } from './report.ts';

/** Annotations beside the lines of the tests and of the registry; what is too little on the whole comes first. */
export const github: TestReporter = {
  format: 'github',
  summary: findings.summary,
  write: ({ check, shortfalls }) =>
    workflowCommands(
      [
        ...shortfalls.map((text) => ({ level: 'error', title: 'signalbox test', text }) as const),
        ...annotationsOf(check),
      ],
      (count) => `… and ${count} more; "signalbox test" prints them all`,
    ),
};
