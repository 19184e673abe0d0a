import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Compilation } from '../../compiler/compilation.ts';
import { emitters } from '../../compiler/emit/index.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import {
  declareFormat,
  declareRegistry,
  type FormatOptions,
  placeRegistry,
  type RegistryOptions,
} from '../options/registry-options.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { reporters } from '../report/index.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { exitCodes } from '../shell/exit-code.ts';
import { makeDirectory } from '../shell/make-directory.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import { defineCommand } from './command.ts';

interface CompileOptions extends RegistryOptions, FormatOptions {
  readonly all?: true;
  readonly out?: string;
  readonly strict?: true;
  readonly target: readonly string[];
}

const targetNames = emitters.map(({ name }) => name);

/** Compiles a registry to what gateways and applications read. */
export const compile = defineCommand<CompileOptions>({
  name: 'compile',
  summary: 'turn a registry into a routing table',
  when: 'Run it where a reviewed registry becomes what gateways read. The same registry always gives the same bytes, and a registry with errors gives none.',
  examples: [
    { line: 'signalbox compile > routing-table.json', does: 'the routing table' },
    {
      line: 'signalbox compile --env production --target table,typescript --out build',
      does: 'both files, each replaced in one step',
    },
    { line: 'signalbox compile --all --out build', does: 'every target' },
  ],
  exits: {
    ok: 'compiled',
    findings: 'the registry has errors, or with --strict a target cannot express it; nothing was written',
    couldNotRun: 'no registry there, or the output cannot be written; old files are untouched',
  },
  declare(command) {
    command
      .option('--out <directory>', 'where to write; where absent, the target’s first file goes to stdout')
      .addOption(
        new Option(
          '--target <names>',
          `what to write, with commas: ${emitters.map(({ name, summary }) => `${name} (${summary})`).join('; ')}`,
        )
          .choices(targetNames)
          .argParser(parseTargets)
          .default(['table']),
      )
      .option('--all', 'every target; with --out')
      .option('--strict', 'an error where a target cannot express something, and not only a warning');
    declareRegistry(command);
    declareFormat(command, 'how to write findings: on stderr, and with --out as JSON on stdout');
  },
  async run({ options, shell }) {
    const { out, format } = options;
    const targets = options.all === true ? targetNames : options.target;
    if (out === undefined && targets.length > 1) {
      throw new CouldNotRun('usage', 'stdout takes one target; name a directory with --out for several');
    }
    const place = await placeRegistry(options, shell);
    const compiled = withoutNotes(await compileRegistry(place, { targets }));
    const { files } = compiled;
    const losses = lossesOf(compiled, targets, options.strict === true ? 'error' : 'warning');
    const { revision: found, ...rest } = { ...compiled, diagnostics: [...compiled.diagnostics, ...losses] };
    const revision = losses.some(({ severity }) => severity === 'error') ? undefined : found;
    const compilation = revision === undefined ? rest : { ...rest, revision };
    if (format !== 'text' || compilation.diagnostics.length > 0 || revision === undefined) {
      const said = reporters[format].check(checkReport(place, compilation, shell.colour.note));
      // Without --out, stdout is for the table alone.
      if (format === 'text' || out === undefined) shell.note(said);
      else shell.out(said);
    }
    if (revision === undefined) return exitCodes.findings;

    if (out !== undefined) await makeDirectory(resolve(shell.directory, out), '--out names a directory.');
    if (out === undefined) shell.out(files[0]?.content ?? '');
    else {
      for (const { path, content } of files) {
        await writeAtomic(join(resolve(shell.directory, out), path), content);
      }
      shell.note(
        `wrote ${files.map(({ path }) => join(out, path)).join(', ')}; revision ${shortRevision(revision)}\n`,
      );
    }
    return exitCodes.ok;
  },
});

/** What the asked targets cannot express, as findings of this severity. */
function lossesOf(
  { losses }: Compilation,
  targets: readonly string[],
  severity: 'error' | 'warning',
): Diagnostic[] {
  return targets.flatMap((name) => losses.get(name) ?? []).map((loss) => ({ ...loss, severity }));
}

function parseTargets(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (targetNames.includes(name)) continue;
    const guess = nearest(name, targetNames);
    throw new InvalidArgumentError(
      `There is no target "${name}".${guess === undefined ? ` There are ${targetNames.join(', ')}.` : ` Did you mean "${guess}"?`}`,
    );
  }
  return [...new Set(names)];
}
