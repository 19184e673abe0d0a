import type { Command } from 'commander';
import { declareFormats, type WantedOptions } from '../options/format-options.ts';
import { declareRegistry, type RegistryOptions } from '../options/registry-options.ts';
import { planFormats } from '../plan/formats/index.ts';
import { defineCommand } from './command.ts';

/** What `declare` makes the parser produce. */
export interface PlanCommandOptions extends RegistryOptions, WantedOptions<keyof typeof planFormats> {
  readonly against?: string;
  /** The file of the trust root that verifies a signed base. */
  readonly trust?: string;
  readonly team?: string;
  readonly capability?: string;
  readonly records?: readonly string[];
  readonly save?: string;
  readonly exitCode?: true;
  readonly cache?: string;
}

/** Says what a change of the registry would do. */
export const plan = defineCommand<PlanCommandOptions>({
  name: 'plan',
  summary: 'say what a change of the registry would do',
  when: 'Run it before you open a pull request, and in CI on each: which share of which requests goes elsewhere, what they cost before and after, and what is promised no more. It compares decisions and not lines, of every environment, and reads the older registry out of Git without touching your files.',
  examples: [
    {
      line: 'signalbox plan',
      does: 'your working tree against where the branch left origin’s default branch',
    },
    {
      line: 'signalbox plan --against HEAD~1 --exit-code',
      does: 'against a commit; 2 where anything changes',
    },
    {
      line: 'signalbox plan --against https://tables.example/production.json --trust root.json --env production',
      does: 'against the bundle that was published, and that gateways follow',
    },
    {
      line: 'signalbox plan --against https://gateway.example',
      does: 'against what a running gateway serves from; SIGNALBOX_ADMIN_TOKEN lets you read it',
    },
    {
      line: 'signalbox plan --records decisions.jsonl decisions.jsonl.1.gz',
      does: 'weighed by recorded requests: what share of them moves, what they cost before and after',
    },
    {
      line: 'signalbox plan --save plan.json --format markdown',
      does: 'for a pull request, with the plan that publishing asks for',
    },
    {
      line: 'signalbox plan --format github --format sarif --output plan.sarif',
      does: 'in CI: annotations on stdout, and a file for code scanning',
    },
  ],
  exits: {
    ok: 'planned, whatever changes',
    findings:
      'the registry has errors, an invariant that does not hold among them; what can be told was told',
    changes: 'there are changes, and --exit-code was given',
    couldNotRun: 'no registry there, no such commit, table, address or file, or a base with errors',
  },
  declare(command) {
    declareRegistry(command);
    declarePlan(command);
  },
  run: async (call) => (await import('../plan/run-plan.ts')).runPlan(call),
});

function declarePlan(command: Command): void {
  command
    .option(
      '--against <base>',
      'what to compare with: a commit of this repository, a table or signed bundle, its address, or a running gateway’s',
    )
    .option('--trust <root>', 'the trust root that must have signed what --against names')
    .option(
      '--records <file...>',
      'decide these records again under both sides, as evidence; those that end in .gz are unpacked',
    )
    .option('--capability <id>', 'only this capability')
    .option('--team <id>', 'only what touches this team')
    .option(
      '-o, --save <file>',
      'save the plan here for publish, as JSON; it is refused once either side has moved',
    )
    .option('--exit-code', 'end with 2 where there are changes')
    .option(
      '--cache <directory>',
      'remember there which tables registries have, so that comments and layout are told at once',
    );
  declareFormats(command, planFormats);
}
