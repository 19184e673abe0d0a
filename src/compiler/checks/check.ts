import { type Details, defineDiagnostic } from '../../diagnostic/define.ts';
import type { Diagnostic, Severity, Span } from '../../diagnostic/diagnostic.ts';
import type { Registry } from '../link/registry.ts';
import type { Replaced } from '../link/replaced.ts';
import type { ParsedFile } from '../source/parse/parse-tree.ts';
import type { FailedFile, FileName } from '../source/read/read-tree.ts';

/** What a check may look at. */
export interface CheckContext {
  readonly registry: Registry;
  /** The same registry in every environment. */
  readonly everywhere: readonly Registry[];
  /** The names of all files; the same list as long as none comes or goes. */
  readonly names: readonly FileName[];
  /** Every file's text, those with errors and the overlays of other environments included. */
  readonly files: readonly ParsedFile[];
  /** Files that exist but could not be used: their own errors are reported already. */
  readonly failed: readonly FailedFile[];
  /** What the environment's overlay put in the place of what. */
  readonly replaced: readonly Replaced[];
  readonly now: Date;
}

/** What a check may look at one by one. */
export type Item = 'file' | 'capability' | 'team';

/** A rule that a linked registry must keep: one file, one code, documentation and logic together. */
export interface Check {
  readonly code: string;
  readonly severity: Severity;
  readonly explain: string;
  readonly each: Item | undefined;
  /** What it finds of the one item that is all there is of its kind in the context. */
  runEach(context: CheckContext): readonly Diagnostic[];
  /** What it finds beside that. */
  runOnce(context: CheckContext): readonly Diagnostic[];
}

/** Reports one finding of the check. */
export type Report<Params> = (span: Span, params: Params, details?: Details) => void;

type Visit<Params> = (context: CheckContext, report: Report<Params>) => void;

/**
 * Declares a check: its diagnostic, and the visit that finds it. Where what is found of one file, capability or
 * team does not depend on the others, `each` says so: the check is then shown one at a time, and only those that
 * have changed since it last saw them. What it looks at besides, such as models, is noticed.
 */
export function defineCheck<Params>(
  definition: Parameters<typeof defineDiagnostic<Params>>[0] & {
    readonly each?: Item;
    readonly visit: Visit<Params>;
    /** Of a check with `each`: what it looks at once, whatever items there are. */
    readonly visitOnce?: Visit<Params>;
  },
): Check {
  const { code, severity, explain, each, visit, visitOnce } = definition;
  const kind = defineDiagnostic<Params>(definition);
  const run = (look: Visit<Params> | undefined) => (context: CheckContext) => {
    let found: Diagnostic[] | undefined;
    look?.(context, (span, params, details) => {
      found ??= [];
      found.push(kind.at(span, params, details));
    });
    return found ?? nothing;
  };
  return {
    code,
    severity,
    explain,
    each,
    runEach: run(each === undefined ? undefined : visit),
    runOnce: run(each === undefined ? visit : visitOnce),
  };
}

const nothing: readonly Diagnostic[] = [];
