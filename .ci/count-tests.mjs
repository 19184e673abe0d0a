// Reads vitest's JSON report and prints "passed failed skipped". A file that does not load is one failure, and
// so is a run that ended badly without saying why; a report that is missing never counts as success.
import { readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);
console.log(count().join(' '));

function count() {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [0, 1, 0];
  }
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  const unexplained = failed === 0 && (status !== '0' || report.numPassedTests === 0) ? 1 : 0;
  return [report.numPassedTests, failed + unexplained, skipped];
}
