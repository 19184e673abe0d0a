import type { CaseResult } from '../../policy-test/run-cases.ts';
import { escapeXml, xmlAttributes } from '../markup/xml.ts';
import { workspaceFile } from '../report/reporter.ts';
import { hasPassed, nearestText, type TestReport, type TestReporter } from './report.ts';

/** JUnit's XML: a suite for each file, a test case for each case; a minimum that was not reached is a failed one. */
export const junit: TestReporter = {
  format: 'junit',
  summary: 'test results for CI servers',
  write(report) {
    const { run, shortfalls } = report;
    const failures = run.results.filter((result) => !hasPassed(result)).length + shortfalls.length;
    const counts = {
      name: 'signalbox test',
      tests: run.results.length + shortfalls.length,
      failures,
      errors: 0,
    };
    const files = [...new Set(run.results.map(({ case: { file } }) => file))];
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${xmlAttributes(counts)}>`,
      ...files.map((file) => suiteOf(file, report)),
      ...(shortfalls.length === 0
        ? []
        : [suite('minimums', shortfalls.map(shortfallCase), shortfalls.length)]),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function suiteOf(file: string, { run, check }: TestReport): string {
  const results = run.results.filter(({ case: one }) => one.file === file);
  const name = workspaceFile(check, file);
  return suite(
    name,
    results.map((result) => caseOf(result, name)),
    results.filter((result) => !hasPassed(result)).length,
  );
}

function suite(name: string, cases: readonly string[], failures: number): string {
  const counts = { name, tests: cases.length, failures, errors: 0, skipped: 0 };
  return [`  <testsuite${xmlAttributes(counts)}>`, ...cases, '  </testsuite>'].join('\n');
}

function caseOf(result: CaseResult, file: string): string {
  const { case: one, environment, mismatches, nearest } = result;
  const told = environment === 'default' ? one.name : `${one.name} [${environment}]`;
  const attributes = xmlAttributes({
    name: told,
    classname: one.capability,
    file,
    line: one.span.start.line,
  });
  if (hasPassed(result)) return `    <testcase${attributes}/>`;
  const lines = mismatches.map(
    ({ field, expected, actual }) => `${field}: expected ${expected}, got ${actual}`,
  );
  const words = [...lines, ...(nearest === undefined ? [] : [nearestText(nearest)])].join('\n');
  const failure = `      <failure${xmlAttributes({ message: lines[0] ?? '', type: 'policy-test-failed' })}>${escapeXml(words)}</failure>`;
  return [`    <testcase${attributes}>`, failure, '    </testcase>'].join('\n');
}

function shortfallCase(words: string): string {
  return [
    `    <testcase${xmlAttributes({ name: words, classname: 'minimums' })}>`,
    `      <failure${xmlAttributes({ message: words, type: 'below-minimum' })}/>`,
    '    </testcase>',
  ].join('\n');
}
