import { declareFormat, declareRegistry } from '../options/registry-options.ts';
import type { UsagesOptions } from '../usages/run-usages.ts';
import { defineCommand } from './command.ts';

/** Says who depends on a model or a provider. */
export const usages = defineCommand<UsagesOptions>({
  name: 'usages',
  summary: 'show who depends on a model or a provider',
  when: 'Run it before a model is retired or a provider is left: every rule, arm, rollout, fallback, shadow and degradation that leads there in any environment, with its line and the share of the requests that come to it, and the tests, invariants and overlays that name it.',
  examples: [
    { line: 'signalbox usages claude-4-opus', does: 'who would notice' },
    { line: 'signalbox usages provider:acme', does: 'all that its models answer' },
    {
      line: 'signalbox usages gpt-5.4 --env staging --format json',
      does: 'of one environment, for a machine',
    },
  ],
  exits: {
    ok: 'told, also that nothing leads there',
    findings: 'there is no such model or provider, or the registry has errors',
    couldNotRun: 'no registry there, or wrong usage',
  },
  declare(command) {
    command.argument('<model>', 'a model, or provider:<id>');
    declareRegistry(command);
    declareFormat(command);
  },
  run: async (call) => (await import('../usages/run-usages.ts')).runUsages(call),
});
