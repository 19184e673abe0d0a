import { frame } from '../../diagnostic/frame.ts';
import { codeSpan, fenced } from '../markup/markdown.ts';
import { type CheckReport, countFindings, type Reporter, workspaceFile } from './reporter.ts';

/**
 * Markdown for a pull request's comment or a step's summary. Everything that comes from the registry stands in
 * code, where it can neither mention, link, nor become HTML; what does not fit is left out by whole sections.
 */
export const markdown: Reporter = {
  format: 'markdown',
  summary: 'for a pull request',
  check(report) {
    const { diagnostics, compiled } = report;
    const counts = countFindings(diagnostics);
    const title = counts.error > 0 ? 'The registry has errors' : 'The registry is valid';
    const head = [
      `## ${title}`,
      '',
      `Errors: ${counts.error}, warnings: ${counts.warning}, notes: ${counts.info}, in ${codeSpan(report.registry)} with the environment ${codeSpan(report.environment)}.`,
      ...(compiled === undefined ? [] : [`Revision ${codeSpan(compiled.revision)}.`]),
      '',
    ].join('\n');
    return withinLimit(head, sections(report));
  },
};

/** Less than the 65,536 characters that GitHub takes in a comment: whoever posts it may add a line. */
const limit = 65_000;

interface Section {
  readonly text: string;
  readonly findings: number;
}

function sections(report: CheckReport): Section[] {
  const files = [...new Set(report.diagnostics.map(({ span }) => span.file))];
  return files.map((file) => {
    const found = report.diagnostics.filter(({ span }) => span.file === file);
    const frames = found.map((one) => frame(one, report.sourceOf(file) ?? '', { color: false }).trimEnd());
    const title = `### ${codeSpan(workspaceFile(report, file))}`;
    return { text: `\n${title}\n\n${fenced(frames.join('\n\n'))}\n`, findings: found.length };
  });
}

function withinLimit(head: string, all: readonly Section[]): string {
  const note = (count: number) =>
    `\nNot shown, for want of room: ${count}. \`signalbox validate\` shows all.\n`;
  const findings = all.reduce((sum, section) => sum + section.findings, 0);
  let text = head;
  let left = findings;
  for (const section of all) {
    const rest = left - section.findings;
    const length = text.length + section.text.length + (rest > 0 ? note(findings).length : 0);
    if (length > limit) continue;
    text += section.text;
    left = rest;
  }
  return left === 0 ? text : text + note(left);
}
