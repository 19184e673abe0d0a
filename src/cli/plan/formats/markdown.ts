import { markdown as findings } from '../../report/markdown.ts';
import type { PlanFormat } from '../format.ts';
import { markdownPage } from '../markdown-page.ts';

/** One comment for a pull request, found again by its first line and updated in place. */
export const markdown: PlanFormat = {
  format: 'markdown',
  summary: 'for a pull request',
  findings: { ...findings, check: (report) => `${marker}\n${findings.check(report)}` },
  write: (report) => `${marker}\n${markdownPage(report, { room: longest - marker.length - 1, size })}`,
};

const marker = '<!-- signalbox:plan -->';

/** The longest comment that GitHub takes, in characters. */
const longest = 65_536;

const size = (text: string) => text.length;
