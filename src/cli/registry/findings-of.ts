import type { Compilation } from '../../compiler/compilation.ts';
import type { RegistryPlace } from '../options/registry-options.ts';

/** The errors of a compilation, each in one line; its file as the user would write it. Nothing else stops anything. */
export function findingsOf({ diagnostics }: Compilation, { shown }: RegistryPlace): string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ code, message, span }) =>
        `${shown}/${span.file}:${span.start.line}:${span.start.column} ${code}: ${message}`,
    );
}
