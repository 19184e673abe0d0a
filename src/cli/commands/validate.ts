import { checkReport, compileRegistry } from '../compile-registry.ts';
import { exitCodes } from '../exit-code.ts';
import { declareRegistry, placeRegistry, type RegistryOptions } from '../registry-options.ts';
import {
  declareReports,
  type ReportOptions,
  wantedReports,
  workspacePath,
  writeReports,
} from '../report/report-options.ts';
import { countFindings } from '../report/reporter.ts';
import { defineCommand } from './command.ts';

/** Checks a registry and reports every finding at once. */
export const validate = defineCommand<RegistryOptions & ReportOptions>({
  name: 'validate',
  summary: 'find every mistake in a registry',
  when: 'Run it before you commit, and in CI: it reports all mistakes at once, each with its line and what to write instead.',
  examples: [
    { line: 'signalbox validate', does: 'checks ./registry' },
    { line: 'signalbox validate --env staging', does: 'checks it with the staging overlay applied' },
    {
      line: 'signalbox validate --format github --format sarif --output findings.sarif',
      does: 'in CI: annotations on stdout, and a file for code scanning',
    },
  ],
  exits: {
    ok: 'valid; warnings and notes may be printed',
    findings: 'at least one error',
    couldNotRun: 'no registry there, or wrong usage',
  },
  declare(command) {
    declareRegistry(command);
    declareReports(command);
  },
  async run({ options, shell }) {
    const wanted = wantedReports(options);
    const place = await placeRegistry(options, shell);
    const compilation = await compileRegistry(place);
    const report = checkReport(place, compilation, shell.colour.out);
    await writeReports(wanted, { ...report, workspacePath: workspacePath(place, shell) }, shell);
    return countFindings(compilation.diagnostics).error > 0 ? exitCodes.findings : exitCodes.ok;
  },
});
