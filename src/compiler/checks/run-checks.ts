import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { withBase } from '../link/replaced.ts';
import type { Check, CheckContext } from './check.ts';

/** Runs every check over the linked registry; none depends on what another found. */
export function runChecks(checks: readonly Check[], context: CheckContext): Diagnostic[] {
  const found = checks.flatMap((check) => check.run(context));
  return withBase(found, context.replaced);
}
