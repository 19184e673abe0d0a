import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Check, CheckContext } from './check.ts';

/** Runs every check over the linked registry; none depends on what another found. */
export function runChecks(checks: readonly Check[], context: CheckContext): Diagnostic[] {
  return checks.flatMap((check) => check.run(context));
}
