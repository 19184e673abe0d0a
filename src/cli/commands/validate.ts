import { checkReport, compileRegistry } from '../compile-registry.ts';
import { exitCodes } from '../exit-code.ts';
import {
  declareFormat,
  declareRegistry,
  type FormatOptions,
  placeRegistry,
  type RegistryOptions,
} from '../registry-options.ts';
import { reporters } from '../report/index.ts';
import { countFindings } from '../report/reporter.ts';
import { defineCommand } from './command.ts';

/** Checks a registry and reports every finding at once. */
export const validate = defineCommand<RegistryOptions & FormatOptions>({
  name: 'validate',
  summary: 'find every mistake in a registry',
  when: 'Run it before you commit, and in CI: it reports all mistakes at once, each with its line and what to write instead.',
  examples: [
    { line: 'signalbox validate', does: 'checks ./registry' },
    { line: 'signalbox validate --env staging', does: 'checks it with the staging overlay applied' },
    { line: 'signalbox validate --format json', does: 'one JSON document for a machine' },
  ],
  exits: {
    ok: 'valid; warnings and notes may be printed',
    findings: 'at least one error',
    couldNotRun: 'no registry there, or wrong usage',
  },
  declare(command) {
    declareRegistry(command);
    declareFormat(command);
  },
  async run({ options, shell }) {
    const place = await placeRegistry(options, shell);
    const compilation = await compileRegistry(place);
    shell.out(reporters[options.format].check(checkReport(place, compilation, shell.colour.out)));
    return countFindings(compilation.diagnostics).error > 0 ? exitCodes.findings : exitCodes.ok;
  },
});
