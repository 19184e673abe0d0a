import { resolve } from 'node:path';
import { replayFiles } from '../../gitops/records/replay-files.ts';
import type { Call } from '../commands/command.ts';
import { placeRegistry, type RegistryOptions } from '../options/registry-options.ts';
import { openRevision } from '../revision/open-revision.ts';
import { readingRecords } from '../revision/reading-records.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { simulationFormats } from './index.ts';
import type { SimulationReport } from './report.ts';

export interface SimulateOptions extends RegistryOptions {
  readonly records: readonly string[];
  readonly under?: string;
  readonly against?: string;
  /** UTC second. */
  readonly at?: number;
  readonly format: keyof typeof simulationFormats;
}

/** Decides recorded requests again and tells what changes; answers the exit code. */
export async function runSimulate({ options, shell }: Call<SimulateOptions>): Promise<ExitCode> {
  const { records: files, under, against, at } = options;
  const place = () => placeRegistry(options, shell);
  const after = await openRevision(under, { place, environment: options.env, shell });
  const before =
    against === undefined
      ? undefined
      : await openRevision(against, { place, environment: options.env ?? after?.table.environment, shell });
  // What is wrong with a registry has been said.
  if (after === undefined || (against !== undefined && before === undefined)) return exitCodes.findings;

  const replay = await readingRecords(
    replayFiles(
      files.map((name) => ({ name, path: resolve(shell.directory, name) })),
      {
        after,
        ...(before === undefined ? {} : { before }),
        ...(at === undefined ? {} : { at: at * 1000 }),
      },
    ),
  );
  if (replay.records === 0) {
    const [first] = replay.malformed.lines;
    const why = first === undefined ? 'it is empty' : `${first.file}:${first.line}: ${first.why}`;
    throw new CouldNotRun('no-records', `there is no record in ${files.join(', ')}: ${why}`, {
      hint: 'Records are what "signalbox serve --records" writes, one JSON object to a line.',
    });
  }
  const report: SimulationReport = {
    before:
      before === undefined
        ? { name: 'as recorded', revision: null }
        : { name: before.name, revision: before.revision },
    after: { name: after.name, revision: after.revision },
    environment: after.table.environment,
    at: at === undefined ? null : new Date(at * 1000).toISOString(),
    replay,
  };
  shell.out(simulationFormats[options.format](report));
  return exitCodes.ok;
}
