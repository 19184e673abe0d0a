import { github as annotations } from '../report/github.ts';
import type { TestReporter } from './report.ts';

/** Annotations beside the lines of the tests and of the registry. */
export const github: TestReporter = {
  format: 'github',
  summary: annotations.summary,
  write({ check, shortfalls }) {
    return `${annotations.check(check)}${shortfalls.map((words) => `::error title=signalbox test::${words.replaceAll('%', '%25')}\n`).join('')}`;
  },
};
