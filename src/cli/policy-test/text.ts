import picocolors from 'picocolors';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { printable, sayable } from '../../diagnostic/printable.ts';
import type { CaseResult } from '../../policy-test/run-cases.ts';
import { findings, reasons } from '../report/human.ts';
import { asPercent, hasPassed, type TestReport, type TestReporter } from './report.ts';

/** For people: each failure with what was expected, what came out, and the decision with its lines. */
export const text: TestReporter = {
  format: 'text',
  summary: 'for people',
  write(report) {
    const { run, check } = report;
    const failed = run.results.filter((result) => !hasPassed(result));
    // One for each case that failed, in the same order.
    const failures = check.diagnostics.filter(({ code }) => code === 'policy-test-failed');
    return [
      ...failed.map((result, index) => failureText(result, { report, found: failures[index] })),
      ...findings({
        ...check,
        diagnostics: check.diagnostics.filter(({ code }) => code !== 'policy-test-failed'),
      }),
      `${summary(report).join('\n')}\n`,
    ].join('\n');
  },
};

function failureText(
  result: CaseResult,
  { report: { check }, found }: { report: TestReport; found: Diagnostic | undefined },
): string {
  const paint = picocolors.createColors(check.colour);
  const { environment, mismatches, resolution } = result;
  const width = Math.max(...mismatches.map(({ field }) => field.length));
  const { explanation, targets, error } = resolution;
  return [
    ...findings({ ...check, diagnostics: found === undefined ? [] : [found] }).map((frame) =>
      frame.trimEnd(),
    ),
    ...mismatches.map(
      ({ field, expected, actual }) =>
        `  ${sayable(field).padEnd(width)}  expected ${paint.green(sayable(expected))}, got ${paint.red(sayable(actual))}`,
    ),
    printable(
      `  decided in ${environment}: ${error?.message ?? targets.map(({ deployment }) => deployment).join(' → ')}`,
    ),
    ...(explanation === undefined ? [] : reasons(explanation, check.registry)).map((line) =>
      printable(`  ${line}`.trimEnd()),
    ),
    '',
  ].join('\n');
}

function summary({ run, check, coverage, mutation, shortfalls }: TestReport): string[] {
  const paint = picocolors.createColors(check.colour);
  const failed = run.results.filter((result) => !hasPassed(result)).length;
  const passed = run.results.length - failed;
  const left = run.all - run.results.length;
  const counts = `${passed} passed, ${failed} failed${left === 0 ? '' : `, ${left} not asked for`}`;
  const parts = run.coverage ?? [];
  return [
    failed === 0 ? paint.green(counts) : paint.red(counts),
    ...(coverage === undefined
      ? []
      : [
          `coverage ${asPercent(coverage)}: ${parts.filter(({ touched }) => touched).length} of ${parts.length} parts are touched`,
        ]),
    ...(mutation === undefined || run.mutation === undefined
      ? []
      : [
          `mutation ${asPercent(mutation)}: ${run.mutation.killed} of ${run.mutation.mutants} changes are noticed (${run.mutation.equivalent} more change no decision)`,
        ]),
    ...shortfalls.map((shortfall) => paint.red(shortfall)),
  ];
}
