import type { Command } from 'commander';
import type { RegistryOptions } from '../options/registry-options.ts';
import { usualName } from '../registry/find-registry.ts';

/** The source that needs neither a file nor a network. */
export const bundledSource = 'genai-prices';

/** What a command that compares with public catalogues takes. */
export interface SourceOptions extends Pick<RegistryOptions, 'registry'> {
  /** In the order of the command line; the bundled one where there is none. */
  readonly from?: readonly string[];
}

/** Adds `--registry` and `--from`. */
export function declareSources(command: Command): void {
  command
    .option(
      '--registry <directory>',
      `the registry to read; the nearest "${usualName}", here or above, where absent`,
    )
    .option(
      '--from <source>',
      `"${bundledSource}" (the default), or a file or URL in the form of models.dev's api.json; repeatable`,
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    );
}
