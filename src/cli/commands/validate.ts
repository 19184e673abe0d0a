import { type Command, Option } from 'commander';
import type { Confidence } from '../fix/fix-registry.ts';
import { diffOf, mend, saveFiles, summaryOf } from '../fix/mend.ts';
import {
  declareFormats,
  type WantedOptions,
  wantedFormats,
  writeFormats,
} from '../options/format-options.ts';
import { declareRegistry, placeRegistry, type RegistryOptions } from '../options/registry-options.ts';
import { checkReport, compileRegistry, withConsequences } from '../registry/compile-registry.ts';
import { workspacePath } from '../registry/workspace-path.ts';
import { human } from '../report/human.ts';
import { reporters } from '../report/index.ts';
import { type CheckReport, countFindings } from '../report/reporter.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { exitCodes } from '../shell/exit-code.ts';
import { defineCommand } from './command.ts';

interface ValidateOptions extends RegistryOptions, WantedOptions<keyof typeof reporters> {
  /** True where no confidence is named. */
  readonly fix?: true | Confidence;
  readonly dryRun?: true;
  readonly all?: true;
}

/** Checks a registry and reports every finding at once; with `--fix` it mends what it can before. */
export const validate = defineCommand<ValidateOptions>({
  name: 'validate',
  summary: 'find every mistake in a registry',
  when: 'Run it before you commit, and in CI: it reports all mistakes at once, each with its line and what to write instead. With --fix it writes that itself, and leaves the rest of each file as it is.',
  examples: [
    { line: 'signalbox validate', does: 'checks ./registry' },
    { line: 'signalbox validate --env staging', does: 'checks it with the staging overlay applied' },
    {
      line: 'signalbox validate --format github --format sarif --output findings.sarif',
      does: 'in CI: annotations on stdout, and a file for code scanning',
    },
    { line: 'signalbox validate --fix=likely --dry-run', does: 'shows as a diff what could be mended' },
  ],
  exits: {
    ok: 'valid; warnings and notes may be printed',
    findings: 'at least one error; with --fix, one that is left',
    couldNotRun: 'no registry there, wrong usage, or a file cannot be written',
  },
  declare(command) {
    declareRegistry(command);
    declareFormats(command, reporters);
    declareFix(command);
    command.option('--all', 'show as well what only follows from other findings, and from which');
  },
  async run({ options, shell }) {
    const wanted = wantedFormats(options);
    const isDryRun = options.dryRun === true;
    refuseMixedUp(options);
    const place = await placeRegistry(options, shell);
    const mended =
      options.fix === undefined ? undefined : await mend(place, options.fix === true ? 'safe' : options.fix);
    const found = mended?.compilation ?? (await compileRegistry(place));
    const compilation = options.all === true ? withConsequences(found) : found;
    const checked = checkReport(place, compilation, shell.colour.out);
    const { catalogue } = await import('../../compiler/catalogue.ts');
    const report: CheckReport = {
      ...checked,
      workspacePath: workspacePath(place, shell),
      kinds: catalogue,
      ...(mended === undefined ? {} : { fixed: mended.fixed }),
      // Frames show the files as they are with the edits, written or not.
      sourceOf: (file) => mended?.files.find((one) => one.file === file)?.after ?? checked.sourceOf(file),
    };
    if (mended !== undefined && !isDryRun) await saveFiles(place, mended.files);
    if (mended !== undefined) shell.note(summaryOf(mended, isDryRun));
    if (mended !== undefined && isDryRun) {
      shell.out(diffOf(mended.files, report.workspacePath ?? place.shown));
      shell.note(human.check({ ...report, colour: shell.colour.note }));
    }
    const toWrite = isDryRun ? wanted.filter(({ file }) => file !== undefined) : wanted;
    await writeFormats(toWrite, (format, to) => reporters[format].check({ ...report, ...to }), shell);
    return countFindings(compilation.diagnostics).error > 0 ? exitCodes.findings : exitCodes.ok;
  },
});

function refuseMixedUp({ fix, dryRun, format = [] }: ValidateOptions): void {
  if (dryRun !== true) return;
  if (fix === undefined) throw new CouldNotRun('usage', '--dry-run belongs to --fix');
  if (format.some(({ file }) => file === undefined)) {
    throw new CouldNotRun('usage', 'stdout has the diff; give each --format an --output of its own');
  }
}

function declareFix(command: Command): void {
  command
    .addOption(
      new Option(
        '--fix [confidence]',
        'make the edits that findings suggest: those that are safe, or the likely ones as well',
      ).choices(['safe', 'likely']),
    )
    .option('--dry-run', 'with --fix: change nothing, and print the diff');
}
