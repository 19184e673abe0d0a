import { type Command, InvalidArgumentError } from 'commander';
import type { ParseCache } from '../../compiler/source/parse/parse-tree.ts';
import {
  declareFormats,
  type Wanted,
  type WantedOptions,
  wantedFormats,
  writeFormats,
} from '../options/format-options.ts';
import {
  declareRegistry,
  placeRegistry,
  type RegistryOptions,
  type RegistryPlace,
} from '../options/registry-options.ts';
import { testReporters } from '../policy-test/index.ts';
import {
  asPercent,
  coveredShare,
  type FinishedRun,
  findingsOf,
  hasPassed,
  shareOf,
  type TestReport,
} from '../policy-test/report.ts';
import { checkReport } from '../registry/compile-registry.ts';
import { workspacePath } from '../registry/workspace-path.ts';
import { reporters } from '../report/index.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { exitCodeOf, type Shell } from '../shell/shell.ts';
import { defineCommand } from './command.ts';

type TestFormat = keyof typeof testReporters;

interface TestOptions extends RegistryOptions, WantedOptions<TestFormat> {
  readonly only?: string;
  readonly coverage?: true;
  readonly mutation?: true;
  /** In percent. */
  readonly coverageMin?: number;
  readonly mutationMin?: number;
  readonly watch?: true;
}

/** Runs the policy tests of a registry. */
export const test = defineCommand<TestOptions>({
  name: 'test',
  summary: 'run the policy tests of a registry',
  when: 'Run it before you commit, and in CI: each file in registry/tests/ says for a capability which requests must go where. With --coverage it names what no case touches, and with --mutation the changes that no case would notice.',
  examples: [
    { line: 'signalbox test', does: 'runs every case' },
    {
      line: 'signalbox test --only "legal stays"',
      does: 'runs the cases with these words in their file or name',
    },
    {
      line: 'signalbox test --coverage --mutation --mutation-min 80%',
      does: 'in CI: fails where the tests would miss more than a fifth of the changes',
    },
  ],
  exits: {
    ok: 'every case passed',
    findings: 'a case failed, there is none, the registry has errors, or a minimum was not reached',
    couldNotRun: 'no registry there, or wrong usage',
  },
  declare(command) {
    declareRegistry(command);
    declareTest(command);
  },
  async run({ options, shell }) {
    const wanted = wantedFormats(options);
    const place = await placeRegistry(options, shell);
    const cache: ParseCache = new Map();
    if (options.watch !== true) return runOnce(place, options, { wanted, shell, cache });
    const { watchTree } = await import('../../watch/watch-tree.ts');
    const stopped = shell.untilStopped();
    const changes = watchTree(place.directory, { signal: stopped });
    await runOnce(place, options, { wanted, shell, cache });
    for await (const _change of changes) await runOnce(place, options, { wanted, shell, cache });
    return exitCodeOf(stopped);
  },
});

async function runOnce(
  place: RegistryPlace,
  options: TestOptions,
  { wanted, shell, cache }: { wanted: readonly Wanted<TestFormat>[]; shell: Shell; cache: ParseCache },
): Promise<ExitCode> {
  const { only, coverageMin, mutationMin } = options;
  const { runPolicyTests } = await import('../../policy-test/run-policy-tests.ts');
  const run = await runPolicyTests({
    directory: place.directory,
    environment: place.environment,
    only,
    now: new Date(),
    coverage: options.coverage === true || coverageMin !== undefined,
    mutation: options.mutation === true || mutationMin !== undefined,
    cache,
  });
  const diagnostics = run.type === 'refused' ? run.diagnostics : findingsOf(run);
  const check = {
    ...checkReport(place, { diagnostics }, shell.colour.out),
    workspacePath: workspacePath(place, shell),
  };
  if (run.type === 'refused') {
    await writeFormats(wanted, (format, to) => reporters[format].check({ ...check, ...to }), shell);
    return exitCodes.findings;
  }
  if (run.results.length === 0) {
    shell.note(`${noCases(run, place, only)}\n`);
    return exitCodes.findings;
  }
  const coverage = run.coverage && coveredShare(run.coverage);
  const mutation = run.mutation && shareOf(run.mutation.killed, run.mutation.mutants);
  const shortfalls = [
    ...shortfall('coverage', coverage, coverageMin),
    ...shortfall('mutation score', mutation, mutationMin),
  ];
  const report: TestReport = { run, check, coverage, mutation, shortfalls };
  await writeFormats(
    wanted,
    (format, to) => testReporters[format].write({ ...report, check: { ...check, ...to } }),
    shell,
  );
  return run.results.every(hasPassed) && shortfalls.length === 0 ? exitCodes.ok : exitCodes.findings;
}

function noCases({ all }: FinishedRun, { shown }: RegistryPlace, only: string | undefined): string {
  if (all > 0) return `no case has "${only}" in its file or name; there are ${all}`;
  return [
    `no policy tests in ${shown}/tests, and what nobody tests may change unseen`,
    `  Write one, such as ${shown}/tests/chat.yaml:`,
    '    capability: chat',
    '    cases:',
    '      - name: fails over when the first model is down',
    '        given: { down: [some-model] }',
    '        expect: { reason: FALLBACK }',
  ].join('\n');
}

function shortfall(what: string, share: number | undefined, minimum: number | undefined): string[] {
  if (share === undefined || minimum === undefined || share >= minimum) return [];
  return [`the ${what} of ${asPercent(share)} is below the minimum of ${minimum} %`];
}

function declareTest(command: Command): void {
  command
    .option('--only <text>', 'run the cases that have this text in their file or name')
    .option(
      '--coverage',
      'list the rules, defaults, fallbacks, arms, rollouts and patches that no case touches',
    )
    .option('--coverage-min <share>', 'fail where fewer are touched, as in 80%', parsePercent)
    .option('--mutation', 'list the small changes of the registry that no case would notice')
    .option('--mutation-min <share>', 'fail where fewer are noticed, as in 80%', parsePercent)
    .option('--watch', 'run again after each change, until it is stopped');
  declareFormats(command, testReporters);
}

/** Throws commander's `InvalidArgumentError`. */
function parsePercent(text: string): number {
  const share = Number(/^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text)?.[1] ?? Number.NaN);
  if (share <= 100) return share;
  throw new InvalidArgumentError('Write a share from 0% to 100%.');
}
