import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { typescript } from '../../compiler/emit/typescript.ts';
import {
  declareFormat,
  declareRegistry,
  type FormatOptions,
  placeRegistry,
  type RegistryOptions,
} from '../options/registry-options.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { reporters } from '../report/index.ts';
import { isSystemError } from '../shell/could-not-run.ts';
import { exitCodes } from '../shell/exit-code.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import { defineCommand } from './command.ts';

interface TypesOptions extends RegistryOptions, FormatOptions {
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
    declareFormat(command);
  },
  async run({ options, shell }) {
    const place = await placeRegistry(options, shell);
    const compilation = withoutNotes(await compileRegistry(place, { targets: [typescript.name] }));
    if (compilation.table === undefined) {
      const said = reporters[options.format].check(checkReport(place, compilation, shell.colour.note));
      if (options.format === 'text') shell.note(said);
      else shell.out(said);
      return exitCodes.findings;
    }
    const text = compilation.files
      .filter(({ path }) => path === 'capabilities.d.ts')
      .map(({ content }) => content)
      .join('');
    const path = resolve(shell.directory, options.out);
    const checking = options.check === true;
    if (!checking) await writeAtomic(path, text);
    const state = checking ? stateOf(await readIfThere(path), text) : 'written';
    if (options.format === 'json') shell.out(document(options.out, state));
    else if (state === 'written') shell.note(`wrote ${options.out}\n`);
    else if (state === 'up-to-date') shell.out(`${options.out} is up to date\n`);
    else shell.out(`${options.out} ${inWords[state]}. Run "signalbox types".\n`);
    return state === 'written' || state === 'up-to-date' ? exitCodes.ok : exitCodes.findings;
  },
});

type State = 'written' | 'up-to-date' | 'out-of-date' | 'missing';

const inWords = { 'out-of-date': 'is out of date', missing: 'does not exist' } as const;

function stateOf(found: string | undefined, wanted: string): Exclude<State, 'written'> {
  if (found === undefined) return 'missing';
  return found === wanted ? 'up-to-date' : 'out-of-date';
}

/** For machines: what became of which file. */
function document(file: string, state: State): string {
  return `${JSON.stringify({ schema: 'signalbox.types/v1', file, state }, null, 2)}\n`;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
