import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';
import { writeAtomic } from '../shell/write-atomic.ts';

/** The ways in which a command can write its result, by the names that `--format` takes. `text` is among them. */
export type Formats<Name extends string> = Readonly<Record<Name | 'text', { readonly summary: string }>>;

/** One result to write: to a file, or to stdout where none is named. */
export interface Wanted<Name extends string> {
  readonly format: Name;
  readonly file?: string;
}

/** What `declareFormats` makes the parser produce; absent where no format was named. */
export interface WantedOptions<Name extends string> {
  readonly format?: readonly Wanted<Name>[];
}

/** Adds `--format`, repeatable, and `--output`, which belongs to the format before it. */
export function declareFormats<Name extends string>(command: Command, formats: Formats<Name>): void {
  const names = Object.keys(formats) as Name[]; // Its keys are all that a record of formats has.
  const list = names.map((name) => `${name} (${formats[name].summary})`);
  const wanted: Wanted<Name>[] = [];
  command
    .addOption(
      new Option(
        '--format <format>',
        `how to write the result, text where absent, repeatable: ${list.join('; ')}`,
      )
        .choices(names)
        .argParser((text) => {
          const format = names.find((name) => name === text);
          if (format === undefined) throw new InvalidArgumentError(`There are ${names.join(', ')}.`);
          wanted.push({ format });
          return wanted;
        }),
    )
    .option('--output <file>', 'write the format named before it to this file, not to stdout', (file) => {
      const last = wanted.pop();
      if (last === undefined || last.file !== undefined) {
        throw new InvalidArgumentError('It follows the --format that it is for.');
      }
      wanted.push({ ...last, file });
      return file;
    });
}

/** Refuses, before anything runs, what cannot be written: two formats on one stdout, two in one file. */
export function wantedFormats<Name extends string>({
  format = [],
}: WantedOptions<Name>): readonly Wanted<Name | 'text'>[] {
  const places = format.map(({ file }) => file);
  const twice = places.find((file, index) => places.indexOf(file) !== index);
  if (places.length > new Set(places).size) {
    const where = twice === undefined ? 'stdout' : twice;
    throw new CouldNotRun('usage', `${where} takes one format; give each --format an --output of its own`);
  }
  return format.length === 0 ? [{ format: 'text' }] : format;
}

/** Writes each format that is wanted: files in one step and without colours, the rest to stdout. */
export async function writeFormats<Name extends string>(
  wanted: readonly Wanted<Name>[],
  write: (format: Name, to: { readonly colour: boolean }) => string,
  shell: Shell,
): Promise<void> {
  for (const { format, file } of wanted) {
    if (file === undefined) shell.out(write(format, { colour: shell.colour.out }));
    else await writeAtomic(resolve(shell.directory, file), write(format, { colour: false }));
  }
}
