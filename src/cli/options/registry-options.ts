import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { couldBeRegistry, findRegistry, usualName } from '../registry/find-registry.ts';
import { CouldNotRun, systemReason } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';

/** What every command that reads a registry takes. */
export interface RegistryOptions {
  readonly registry?: string;
  readonly env?: string;
}

/** A registry to read: where it is, as the user wrote it and in full, and for which environment. */
export interface RegistryPlace {
  readonly shown: string;
  readonly directory: string;
  readonly environment: string | undefined;
}

/** Adds `--registry` and `--env`. */
export function declareRegistry(command: Command): void {
  command
    .option(
      '--registry <directory>',
      `the registry to read; the nearest "${usualName}", here or above, where absent`,
    )
    .option('--env <name>', 'apply this environment, one of registry/environments/');
}

export interface FormatOptions {
  readonly format: 'text' | 'json';
}

/** Adds `--format`. */
export function declareFormat(command: Command, description = 'how to write the result'): void {
  command.addOption(new Option('--format <format>', description).choices(['text', 'json']).default('text'));
}

/** Finds the registry, or says in words that it is not there. Throws `CouldNotRun`. */
export async function placeRegistry(
  { registry, env }: RegistryOptions,
  shell: Shell,
): Promise<RegistryPlace> {
  const named = registry ?? findRegistry(shell.directory) ?? usualName;
  const directory = resolve(shell.directory, named);
  const shown = named.replace(/(?<=.)\/+$/, '');
  const found = await stat(directory).catch((cause: unknown) => {
    throw new CouldNotRun('not-a-registry', `no registry at ${shown}: ${systemReason(cause)}`, {
      hint: `Name its directory with --registry, or run the command where the directory "${usualName}" is.`,
      cause,
    });
  });
  if (!found.isDirectory()) {
    throw new CouldNotRun('not-a-registry', `no registry at ${shown}: it is a file, not a directory`);
  }
  if (!couldBeRegistry(directory)) throw notARegistry(directory, shown);
  return { shown, directory, environment: env };
}

/** Better than a finding for each file of a directory that was never meant. */
function notARegistry(directory: string, shown: string): CouldNotRun {
  const below = findRegistry(directory);
  return new CouldNotRun('not-a-registry', `no registry at ${shown}: nothing that belongs to one is there`, {
    hint:
      below === undefined
        ? 'A registry has a file signalbox.yaml and a folder capabilities.'
        : `Did you mean ${join(shown, below)}?`,
  });
}
