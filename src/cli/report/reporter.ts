import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Resolution } from '../../runtime/resolution.ts';

/** One way to write results. What it returns goes to stdout as it is. */
export interface Reporter {
  readonly format: 'text' | 'json';
  check(report: CheckReport): string;
  resolution(report: ResolutionReport): string;
}

/** What checking a registry found. */
export interface CheckReport {
  /** The registry's directory as the user wrote it; findings' files are below it. */
  readonly registry: string;
  readonly environment: string;
  readonly diagnostics: readonly Diagnostic[];
  /** What it compiles to, where there is no error. */
  readonly compiled?: { readonly revision: string; readonly capabilities: number; readonly models: number };
  /** A file of the registry by its name in a span; undefined where it cannot be read as text. */
  readonly sourceOf: (file: string) => string | undefined;
  readonly colour: boolean;
}

/** What the runtime answers for one request. */
export interface ResolutionReport {
  readonly registry: string;
  readonly resolution: Resolution;
  readonly colour: boolean;
}

/** How many findings of each severity. */
export function countFindings(
  diagnostics: readonly Diagnostic[],
): Readonly<Record<Diagnostic['severity'], number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity] += 1;
  return counts;
}
