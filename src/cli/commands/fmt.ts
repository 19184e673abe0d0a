import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { saveFiles } from '../fix/mend.ts';
import { placeRegistry, type RegistryOptions } from '../options/registry-options.ts';
import { checkReport } from '../registry/compile-registry.ts';
import { findings } from '../report/human.ts';
import { exitCodes } from '../shell/exit-code.ts';
import { defineCommand } from './command.ts';

interface FmtOptions extends Pick<RegistryOptions, 'registry'> {
  readonly check?: true;
}

/** Writes the files of a registry in the form that all have, or tells which are not. */
export const fmt = defineCommand<FmtOptions>({
  name: 'fmt',
  summary: 'format the files of a registry',
  when: 'Run it before you commit, so that a review shows what changes and nothing else. It sets indentation, the order of fields, quotes and the line that names the schema to editors; comments stay, and no file changes its meaning. A file with errors is left alone.',
  examples: [
    { line: 'signalbox fmt', does: 'formats ./registry' },
    { line: 'signalbox fmt --check', does: 'in CI: names the files that are not formatted' },
  ],
  exits: {
    ok: 'formatted, or all were',
    findings: 'a file is not formatted (with --check), or has errors',
    couldNotRun: 'no registry there, or a file cannot be written',
  },
  declare(command) {
    command
      .option('--check', 'write nothing; name the files that are not formatted')
      .option(
        '--registry <directory>',
        'the registry to format; the nearest "registry", here or above, where absent',
      );
  },
  async run({ options, shell }) {
    const place = await placeRegistry(options, shell);
    const { formatRegistry } = await import('../../compiler/format/format-registry.ts');
    const { files, skipped, diagnostics } = await formatRegistry(
      place.directory,
      schemasFor(place.directory),
    );
    const changed = files.filter(({ before, after }) => before !== after);
    if (options.check !== true) await saveFiles(place, changed);
    for (const { file } of changed) shell.out(`${place.shown}/${file}\n`);

    const report = checkReport(place, { diagnostics }, shell.colour.note);
    for (const text of findings(report)) shell.note(text);
    for (const file of skipped) {
      shell.note(
        `${place.shown}/${file} has a form that cannot be formatted without a change of its meaning\n`,
      );
    }
    shell.note(`${summaryOf(changed.length, files.length, options)}\n`);
    const isUnfinished = options.check === true && changed.length > 0;
    return diagnostics.length > 0 || isUnfinished ? exitCodes.findings : exitCodes.ok;
  },
});

function summaryOf(changed: number, all: number, { check }: FmtOptions): string {
  if (check !== true) return `${changed} of ${all} files formatted`;
  if (changed > 0) return `${changed} of ${all} files not formatted`;
  return all === 1 ? '1 file, formatted' : `${all} files, all formatted`;
}

/** Where the schemas are, from the registry: beside it, as in a checkout of ours, or where npm puts them. */
function schemasFor(directory: string): string {
  const isBeside = existsSync(join(dirname(directory), 'schemas/capability.schema.json'));
  return isBeside ? '../schemas' : '../node_modules/signalbox/schemas';
}
