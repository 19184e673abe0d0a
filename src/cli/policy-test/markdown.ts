import { frame } from '../../diagnostic/frame.ts';
import { codeSpan, fenced } from '../markup/markdown.ts';
import { asPercent, hasPassed, type TestReport, type TestReporter } from './report.ts';

/** Markdown for a pull request's comment or a step's summary. */
export const markdown: TestReporter = {
  format: 'markdown',
  summary: 'for a pull request',
  write(report) {
    const { run, check, shortfalls } = report;
    const failed = run.results.filter((result) => !hasPassed(result)).length;
    const title =
      failed > 0
        ? 'Policy tests fail'
        : shortfalls.length > 0
          ? 'Policy tests are too few'
          : 'Policy tests pass';
    const head = [
      `## ${title}`,
      '',
      `${counts(report, failed)}.`,
      ...shortfalls.map((words) => `- ${words}`),
      '',
    ];
    const frames = check.diagnostics.map((one) =>
      frame(one, check.sourceOf(one.span.file) ?? '', { color: false }).trimEnd(),
    );
    const shown = withinLimit(frames);
    const rest = frames.length - shown.length;
    return [
      ...head,
      ...(shown.length === 0 ? [] : [fenced(shown.join('\n\n')), '']),
      ...(rest === 0
        ? []
        : [`Not shown, for want of room: ${rest}. ${codeSpan('signalbox test')} shows all.`, '']),
    ].join('\n');
  },
};

function counts({ run, coverage, mutation }: TestReport, failed: number): string {
  return [
    `Passed: ${run.results.length - failed}`,
    `failed: ${failed}`,
    ...(coverage === undefined ? [] : [`coverage: ${asPercent(coverage)}`]),
    ...(mutation === undefined ? [] : [`mutation score: ${asPercent(mutation)}`]),
  ].join(', ');
}

/** Less than GitHub takes in a comment, with room for the head. */
const limit = 60_000;

function withinLimit(frames: readonly string[]): readonly string[] {
  let length = 0;
  const end = frames.findIndex((one) => {
    length += one.length + 2;
    return length > limit;
  });
  return end === -1 ? frames : frames.slice(0, end);
}
