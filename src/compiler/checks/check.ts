import { type Details, defineDiagnostic } from '../../diagnostic/define.ts';
import type { Diagnostic, Severity, Span } from '../../diagnostic/diagnostic.ts';
import type { Registry } from '../link/registry.ts';
import type { Replaced } from '../link/replaced.ts';
import type { ParsedFile } from '../source/parse/parse-tree.ts';
import type { FailedFile } from '../source/read/read-tree.ts';

/** What a check may look at. */
export interface CheckContext {
  readonly registry: Registry;
  /** The same registry in every environment. */
  readonly everywhere: readonly Registry[];
  /** Every file's text, those with errors and the overlays of other environments included. */
  readonly files: readonly ParsedFile[];
  /** Files that exist but could not be used: their own errors are reported already. */
  readonly failed: readonly FailedFile[];
  /** What the environment's overlay put in the place of what. */
  readonly replaced: readonly Replaced[];
  readonly now: Date;
}

/** A rule that a linked registry must keep: one file, one code, documentation and logic together. */
export interface Check {
  readonly code: string;
  readonly severity: Severity;
  readonly explain: string;
  run(context: CheckContext): Diagnostic[];
}

/** Reports one finding of the check. */
export type Report<Params> = (span: Span, params: Params, details?: Details) => void;

/** Declares a check: its diagnostic, and the visit that finds it. */
export function defineCheck<Params>(
  definition: Parameters<typeof defineDiagnostic<Params>>[0] & {
    readonly visit: (context: CheckContext, report: Report<Params>) => void;
  },
): Check {
  const { code, severity, explain, visit } = definition;
  const kind = defineDiagnostic<Params>(definition);
  return {
    code,
    severity,
    explain,
    run(context) {
      const found: Diagnostic[] = [];
      visit(context, (span, params, details) => found.push(kind.at(span, params, details)));
      return found;
    },
  };
}
