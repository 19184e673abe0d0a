import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { escapeXml, xmlAttributes } from '../markup/xml.ts';
import { type CheckReport, countFindings, type Reporter, wordsOf, workspaceFile } from './reporter.ts';

/**
 * JUnit's XML, which most CI servers show as test results: a suite for each file with findings, a case for each
 * finding. An error is a failure; what is less stands in a passed case's output.
 */
export const junit: Reporter = {
  format: 'junit',
  summary: 'test results for CI servers',
  check(report) {
    const { diagnostics, registry } = report;
    const files = [...new Set(diagnostics.map(({ span }) => span.file))];
    const suites =
      files.length === 0
        ? [suite(registry, 1, 0, [`    <testcase${xmlAttributes({ name: 'valid', classname: registry })}/>`])]
        : files.map((file) => suiteOf(file, report));
    const failures = countFindings(diagnostics).error;
    const counts = {
      name: 'signalbox validate',
      tests: Math.max(diagnostics.length, 1),
      failures,
      errors: 0,
    };
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${xmlAttributes(counts)}>`,
      ...suites,
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function suiteOf(file: string, report: CheckReport): string {
  const found = report.diagnostics.filter(({ span }) => span.file === file);
  const name = workspaceFile(report, file);
  return suite(
    name,
    found.length,
    countFindings(found).error,
    found.map((one) => caseOf(one, name)),
  );
}

function suite(name: string, tests: number, failures: number, cases: readonly string[]): string {
  const opened = `  <testsuite${xmlAttributes({ name, tests, failures, errors: 0, skipped: 0 })}>`;
  return [opened, ...cases, '  </testsuite>'].join('\n');
}

function caseOf(one: Diagnostic, file: string): string {
  const { line, column } = one.span.start;
  const [message = ''] = wordsOf(one);
  const opened = `    <testcase${xmlAttributes({ name: `${one.code} ${line}:${column}`, classname: file, file, line })}>`;
  const text = escapeXml(`${file}:${line}:${column}\n${wordsOf(one).join('\n')}`);
  const inside =
    one.severity === 'error'
      ? `      <failure${xmlAttributes({ message, type: one.code })}>${text}</failure>`
      : `      <system-out>${escapeXml(one.severity)} ${text}</system-out>`;
  return [opened, inside, '    </testcase>'].join('\n');
}
