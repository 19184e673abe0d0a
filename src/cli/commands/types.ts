import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { typescript } from '../../compiler/emit/typescript.ts';
import { checkReport, compileRegistry, withoutNotes } from '../compile-registry.ts';
import { isSystemError } from '../could-not-run.ts';
import { exitCodes } from '../exit-code.ts';
import { declareRegistry, placeRegistry, type RegistryOptions } from '../registry-options.ts';
import { human } from '../report/human.ts';
import { writeAtomic } from '../write-atomic.ts';
import { defineCommand } from './command.ts';

interface TypesOptions extends RegistryOptions {
  readonly check?: true;
  readonly out: string;
}

/** Writes the capabilities' names and promises as TypeScript, or tells whether they are out of date. */
export const types = defineCommand<TypesOptions>({
  name: 'types',
  summary: 'write the capabilities as TypeScript types',
  when: 'Applications that import the file get their capability names checked: a capability that was renamed or dropped fails their build instead of their users.',
  examples: [
    { line: 'signalbox types', does: 'writes ./capabilities.d.ts' },
    { line: 'signalbox types --check', does: 'in CI: fails where the file is not what the registry says' },
  ],
  exits: {
    ok: 'written, or up to date',
    findings: 'out of date (with --check), or the registry has errors',
    couldNotRun: 'no registry there, or the file cannot be written',
  },
  declare(command) {
    command
      .option('--check', 'write nothing; say whether the file is up to date')
      .option('--out <file>', 'the file', 'capabilities.d.ts');
    declareRegistry(command);
  },
  async run({ options, shell }) {
    const place = await placeRegistry(options, shell);
    const compilation = withoutNotes(await compileRegistry(place));
    if (compilation.table === undefined) {
      shell.note(human.check(checkReport(place, compilation, shell.colour.note)));
      return exitCodes.findings;
    }
    const text = compilation.files
      .filter(({ target }) => target === typescript.name)
      .map(({ content }) => content)
      .join('');
    const path = resolve(shell.directory, options.out);
    if (options.check !== true) {
      await writeAtomic(path, text);
      shell.note(`wrote ${options.out}\n`);
      return exitCodes.ok;
    }
    const found = await readIfThere(path);
    if (found === text) {
      shell.out(`${options.out} is up to date\n`);
      return exitCodes.ok;
    }
    shell.out(
      `${options.out} ${found === undefined ? 'does not exist' : 'is out of date'}. Run "signalbox types".\n`,
    );
    return exitCodes.findings;
  },
});

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
