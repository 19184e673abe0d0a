import type { InitOptions } from '../init/run-init.ts';
import { defineCommand } from './command.ts';

/** Begins a registry of one's own. */
export const init = defineCommand<InitOptions>({
  name: 'init',
  summary: 'begin a repository with a registry of your own',
  when: 'A registry with two models, each at a provider of its own, and one capability, a test, an invariant, owners, and the workflows that check pull requests and publish merges. It passes its own checks; replace the example with your providers and models. It asks nothing and changes no file that is there.',
  examples: [
    { line: 'signalbox init registry-of-ours', does: 'in a new directory' },
    { line: 'signalbox init --yes', does: 'here, beside what is there' },
  ],
  exits: {
    ok: 'every file is there; stdout names those that were written',
    couldNotRun: 'the directory has files and --yes was not given, or it cannot be written',
  },
  declare(command) {
    command
      .argument('[directory]', 'where; here, where absent')
      .option('--yes', 'also where there are files already');
  },
  run: async (call) => (await import('../init/run-init.ts')).runInit(call),
});
