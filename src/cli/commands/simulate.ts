import { Option } from 'commander';
import { parseMoment } from '../options/moment-options.ts';
import { declareRegistry } from '../options/registry-options.ts';
import type { SimulateOptions } from '../simulate/run-simulate.ts';
import { defineCommand } from './command.ts';

/** Decides recorded requests again, under another table. */
export const simulate = defineCommand<SimulateOptions>({
  name: 'simulate',
  summary: 'decide recorded requests again, and tell what would change',
  when: 'Run it before a change is merged, on what "serve --records" wrote: who would be asked in the place of whom, at what cost, and which requests would not fit any more. Nothing is called. A request is decided as of its own moment, with the deployments set aside that were set aside then.',
  examples: [
    {
      line: 'signalbox simulate --records decisions.jsonl',
      does: 'the registry as it is now, beside what was recorded',
    },
    {
      line: 'signalbox simulate --records decisions.jsonl decisions.jsonl.1 --against main',
      does: 'the registry as it is now, beside that of the branch main: exact for splits, too',
    },
    {
      line: 'signalbox simulate --records decisions.jsonl.gz --under build/routing-table.json --format json',
      does: 'a compiled table, for a machine',
    },
    {
      line: 'signalbox simulate --records decisions.jsonl --against main --at 2027-01-15T00:00:00Z',
      does: 'as if all of them came at that moment: what a rollout will have moved by then',
    },
  ],
  exits: {
    ok: 'told',
    findings: 'a registry has errors',
    couldNotRun: 'no records, no registry, an unknown commit, or wrong usage',
  },
  declare(command) {
    command
      .requiredOption('--records <file...>', 'files of decision records; those that end in .gz are unpacked')
      .option(
        '--under <revision>',
        'decide under a commit, a table file or an address of one; the registry here where absent',
      )
      .option(
        '--against <revision>',
        'compare with that of a commit, a table file or an address; with what was recorded where absent',
      )
      .option(
        '--at <moment>',
        'decide as of this moment: 2027-01-15, 2027-01-15T12:00:00Z, or from now, 30d',
        (text) => parseMoment(text, Date.now()),
      )
      .addOption(
        new Option('--format <format>', 'how to write the result')
          .choices(['text', 'json', 'markdown'])
          .default('text'),
      );
    declareRegistry(command);
  },
  run: async (call) => (await import('../simulate/run-simulate.ts')).runSimulate(call),
});
