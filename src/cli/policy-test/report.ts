import type { Diagnostic, Span } from '../../diagnostic/diagnostic.ts';
import type { CoveredPart } from '../../policy-test/coverage.ts';
import type { CaseResult } from '../../policy-test/run-cases.ts';
import type { PolicyTestRun } from '../../policy-test/run-policy-tests.ts';
import { mutantSurvived, notCovered, policyTestFailed } from '../../policy-test/test-diagnostics.ts';
import type { Place } from '../../table/sources.ts';
import type { CheckReport } from '../report/reporter.ts';

export type FinishedRun = Extract<PolicyTestRun, { readonly type: 'ran' }>;

/** What the tests of a registry came to, as every format writes it. */
export interface TestReport {
  readonly run: FinishedRun;
  /** The findings as the other commands have them; its diagnostics are the failures, the gaps and the survivors. */
  readonly check: CheckReport;
  /** In percent, where it was asked for. */
  readonly coverage: number | undefined;
  readonly mutation: number | undefined;
  /** A minimum that was not reached, in words. */
  readonly shortfalls: readonly string[];
}

/** One way to write it. */
export interface TestReporter {
  readonly format: string;
  readonly summary: string;
  write(report: TestReport): string;
}

/** Every failure, part without a case, and change that nobody noticed, at its line. */
export function findingsOf({ results, coverage = [], mutation }: FinishedRun): Diagnostic[] {
  const failures = results.flatMap((result) => (hasPassed(result) ? [] : [failure(result)]));
  const gaps = coverage.flatMap(({ touched, what, place }) =>
    touched ? [] : [notCovered.at(spanOf(place), { what })],
  );
  const survivors = (mutation?.survivors ?? []).map(({ change, capability, environment, place }) =>
    mutantSurvived.at(spanOf(place), { change: `${change}, in ${capability}${inside(environment)}` }),
  );
  return [...failures, ...gaps, ...survivors];
}

export function hasPassed({ mismatches }: CaseResult): boolean {
  return mismatches.length === 0;
}

function failure({ case: one, mismatches, nearest, environment }: CaseResult): Diagnostic {
  const what = mismatches
    .map(({ field, expected, actual }) => `${field} is ${actual}, not ${expected}`)
    .join('; ')
    .replaceAll(', not anything but', ', and should be anything but');
  const [first] = mismatches;
  return policyTestFailed.at(first === undefined ? one.span : one.at(...first.path), {
    name: `${one.name}${inside(environment)}`,
    what,
    nearest: nearest && nearestText(nearest),
  });
}

/** The rule that came nearest, and what kept it from deciding. */
export function nearestText({ rule, failed, place }: NonNullable<CaseResult['nearest']>): string {
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
  if (failed.length === 0) return `The rule "${rule}"${where} would match, but one before it does as well.`;
  const parts = failed.map(({ condition, missing }) =>
    missing === undefined
      ? `\`${condition}\` is not true`
      : `\`${condition}\` cannot be told: ${missing} is not known`,
  );
  return `The rule "${rule}"${where} is nearest: ${parts.join('; ')}.`;
}

function inside(environment: string): string {
  return environment === 'default' ? '' : ` [${environment}]`;
}

function spanOf({ file, line, column }: Place): Span {
  const start = { line, column, offset: 0 };
  return { file, start, end: start };
}

/** The share of parts that a case touches, in percent; all where there are none. */
export function coveredShare(parts: readonly CoveredPart[]): number {
  return shareOf(parts.filter(({ touched }) => touched).length, parts.length);
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 100 : (part * 100) / whole;
}

/** With one decimal, rounded down: 79.96 % is not 80 %. */
export function asPercent(share: number): string {
  return `${Math.floor(share * 10 + 1e-9) / 10} %`;
}
