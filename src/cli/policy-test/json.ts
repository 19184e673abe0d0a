import { hasPassed, type TestReporter } from './report.ts';

/** For programs: every case with its decision, the parts and the mutants. */
export const json: TestReporter = {
  format: 'json',
  summary: 'for programs',
  write({ run, check, coverage, mutation, shortfalls }) {
    const cases = run.results.map((result) => {
      const { case: one, environment, mismatches, resolution, nearest } = result;
      const { file, name, capability, span } = one;
      return {
        name,
        file,
        line: span.start.line,
        capability,
        environment,
        passed: hasPassed(result),
        mismatches: mismatches.map(({ field, expected, actual }) => ({ field, expected, actual })),
        ...(nearest === undefined ? {} : { nearest }),
        resolution,
      };
    });
    const report = {
      registry: check.registry,
      passed: cases.filter(({ passed }) => passed).length,
      failed: cases.filter(({ passed }) => !passed).length,
      cases,
      ...(run.coverage === undefined ? {} : { coverage: { percent: coverage, parts: run.coverage } }),
      ...(run.mutation === undefined ? {} : { mutation: { percent: mutation, ...run.mutation } }),
      shortfalls,
    };
    return `${JSON.stringify(report, null, 2)}\n`;
  },
};
