import type { DiffOptions } from '../diff/run-diff.ts';
import { declareFormat } from '../options/registry-options.ts';
import { defineCommand } from './command.ts';

/** Says what two environments decide differently. */
export const diff = defineCommand<DiffOptions>({
  name: 'diff',
  summary: 'show what two environments decide differently',
  when: 'Run it to see what an overlay really changes: each capability that decides otherwise, as a tree, and the teams, providers and models that differ. What a change of the registry does is for plan.',
  examples: [
    { line: 'signalbox diff staging', does: 'the registry without an overlay, beside staging' },
    { line: 'signalbox diff staging production --exit-code', does: 'in CI: ends with 2 where they differ' },
  ],
  exits: {
    ok: 'told, also that they decide alike',
    findings: 'the registry has errors',
    changes: 'they differ (with --exit-code)',
    couldNotRun: 'no such environment, no registry there, or wrong usage',
  },
  declare(command) {
    command
      .argument('<before>', 'an environment; the registry without an overlay is called default')
      .argument('[after]', 'another; where it is absent, default is compared with the first')
      .option(
        '--registry <directory>',
        'the registry to read; the nearest "registry", here or above, where absent',
      )
      .option('--exit-code', 'end with 2 where they differ');
    declareFormat(command);
  },
  run: async (call) => (await import('../diff/run-diff.ts')).runDiff(call),
});
