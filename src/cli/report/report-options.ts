import { relative, resolve, sep } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { RegistryPlace } from '../options/registry-options.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import { reporters } from './index.ts';
import type { CheckReport, Reporter } from './reporter.ts';

type Format = keyof typeof reporters;

/** One report to write: to a file, or to stdout where none is named. */
interface Wanted {
  readonly format: Format;
  readonly file?: string;
}

/** What `declareReports` makes the parser produce. */
export interface ReportOptions {
  readonly format?: readonly Wanted[];
}

const formats = Object.keys(reporters);

/** Adds `--format`, repeatable, and `--output`, which belongs to the format before it. */
export function declareReports(command: Command): void {
  const wanted: Wanted[] = [];
  const list = Object.values<Reporter>(reporters).map(({ format, summary }) => `${format} (${summary})`);
  command
    .option('--format <format>', `how to write the result, repeatable: ${list.join('; ')}`, (text) => {
      if (!isFormat(text)) throw new InvalidArgumentError(`There are ${formats.join(', ')}.`);
      wanted.push({ format: text });
      return wanted;
    })
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
export function wantedReports({ format = [] }: ReportOptions): readonly Wanted[] {
  const places = format.map(({ file }) => file);
  const twice = places.find((file, index) => places.indexOf(file) !== index);
  if (places.length > new Set(places).size) {
    const where = twice === undefined ? 'stdout' : twice;
    throw new CouldNotRun('usage', `${where} takes one format; give each --format an --output of its own`);
  }
  return format.length === 0 ? [{ format: 'text' }] : format;
}

/** Writes each report that is wanted: files in one step, without colours, and the rest to stdout. */
export async function writeReports(
  wanted: readonly Wanted[],
  report: CheckReport,
  shell: Shell,
): Promise<void> {
  for (const { format, file } of wanted) {
    if (file === undefined) shell.out(reporters[format].check(report));
    else {
      const text = reporters[format].check({ ...report, colour: false });
      await writeAtomic(resolve(shell.directory, file), text);
    }
  }
}

/** The registry's directory from the root of the checkout: in GitHub Actions its workspace, else where we stand. */
export function workspacePath({ directory, shown }: RegistryPlace, shell: Shell): string {
  const from = shell.environment['GITHUB_WORKSPACE'] ?? shell.directory;
  const path = relative(from, directory).split(sep).join('/');
  return path === '..' || path.startsWith('../') || /^(?:\/|[A-Za-z]:)/.test(path) ? shown : path;
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(reporters, text);
}
