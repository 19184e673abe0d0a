import { placeRegistry, type RegistryOptions } from '../options/registry-options.ts';
import { openRevision } from '../revision/open-revision.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { explainPath } from './explain-path.ts';
import { explainRecord, readRecordAt } from './explain-record.ts';

export interface ExplainOptions extends RegistryOptions {
  /** `FILE:LINE`. */
  readonly record?: string;
  readonly under?: string;
}

/** Explains a path of a capability, or a recorded decision; answers the exit code. */
export async function runExplainRegistry(
  path: string | undefined,
  options: ExplainOptions,
  shell: Shell,
): Promise<ExitCode> {
  const record = options.record === undefined ? undefined : await readRecordAt(options.record, shell);
  const place = () => placeRegistry(options, shell);
  const named = await openRevision(options.under, { place, environment: options.env, shell });
  if (named === undefined) return exitCodes.findings;
  const registry = options.under === undefined ? named.name : (options.registry ?? 'registry');
  if (record !== undefined) {
    shell.out(explainRecord(record, named, { registry, colour: shell.colour.out }));
    return exitCodes.ok;
  }
  const explained = explainPath(path ?? '', named, registry);
  if (explained.ok) {
    shell.out(explained.text);
    return exitCodes.ok;
  }
  shell.note(`${explained.message}\n`);
  return exitCodes.findings;
}
