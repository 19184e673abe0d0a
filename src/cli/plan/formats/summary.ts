import { markdown as findings } from '../../report/markdown.ts';
import type { PlanFormat } from '../format.ts';
import { markdownPage } from '../markdown-page.ts';

/** For `$GITHUB_STEP_SUMMARY`: the same page, with room for a change of thousands of capabilities. */
export const summary: PlanFormat = {
  format: 'summary',
  summary: 'for a step’s summary in GitHub Actions',
  findings,
  write: (report) => markdownPage(report, { room, size: (text) => Buffer.byteLength(text) }),
};

/** In bytes. Of a summary above 1 MiB GitHub shows nothing, and a step has one: this leaves room for what else it says. */
const room = 1_000_000;
