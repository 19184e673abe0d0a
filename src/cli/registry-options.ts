import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { CouldNotRun, systemReason } from './could-not-run.ts';
import type { Shell } from './shell.ts';

/** What every command that reads a registry takes. */
export interface RegistryOptions {
  readonly registry: string;
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
    .option('--registry <directory>', 'the registry to read', 'registry')
    .option('--env <name>', 'apply this environment, one of registry/environments/');
}

export interface FormatOptions {
  readonly format: 'text' | 'json';
}

/** Adds `--format`. */
export function declareFormat(command: Command): void {
  command.addOption(
    new Option('--format <format>', 'how to write the result').choices(['text', 'json']).default('text'),
  );
}

/** Finds the registry, or says in words that it is not there. */
export async function placeRegistry(options: RegistryOptions, shell: Shell): Promise<RegistryPlace> {
  const directory = resolve(shell.directory, options.registry);
  const shown = options.registry.replace(/(?<=.)\/+$/, '');
  const found = await stat(directory).catch((cause: unknown) => {
    throw new CouldNotRun('not-a-registry', `no registry at ${shown}: ${systemReason(cause)}`, {
      hint: 'Name its directory with --registry, or run the command where the directory "registry" is.',
      cause,
    });
  });
  if (!found.isDirectory()) {
    throw new CouldNotRun('not-a-registry', `no registry at ${shown}: it is a file, not a directory`);
  }
  return { shown, directory, environment: options.env };
}
