import type { CatalogueEntry } from '../../compiler/catalogue.ts';
import type { Diagnostic, Suggestion } from '../../diagnostic/diagnostic.ts';
import { sayable } from '../../diagnostic/printable.ts';
import type { Resolution } from '../../runtime/resolution.ts';

/** One finding that was mended by an edit. */
export interface Fix {
  readonly code: string;
  readonly title: string;
  readonly confidence: Suggestion['confidence'];
  readonly file: string;
}

/** One way to write what was found. What it returns goes to stdout, or to a file, as it is. */
export interface Reporter {
  readonly format: string;
  /** One line for the help: who reads it. */
  readonly summary: string;
  check(report: CheckReport): string;
}

/** One that can also write the answer to a request. */
export interface AnswerReporter extends Reporter {
  resolution(report: ResolutionReport): string;
}

/** What checking a registry found. */
export interface CheckReport {
  /** The registry's directory as the user wrote it; findings' files are below it. */
  readonly registry: string;
  /** The same from the root of the checkout, for tools that show findings beside the files. */
  readonly workspacePath?: string;
  readonly environment: string;
  readonly diagnostics: readonly Diagnostic[];
  /** How many more were found that only follow from these, and are left out. */
  readonly hidden?: number;
  /** What became of each invariant. */
  readonly proofs?: readonly { readonly verdict: string }[];
  /** What there is to say of each code, for formats that say it once. */
  readonly kinds?: readonly CatalogueEntry[];
  /** What was mended, where that was asked for. */
  readonly fixed?: readonly Fix[];
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

/** A finding's file as tools beside the checkout know it. */
export function workspaceFile({ workspacePath, registry }: CheckReport, file: string): string {
  const directory = workspacePath ?? registry;
  return directory === '.' || directory === '' ? file : `${directory}/${file}`;
}

/** What a finding says, on one line each: the message, and what to do about it. */
export function wordsOf({ message, help }: Diagnostic): string[] {
  return [message, ...(help === undefined ? [] : [help])].map(sayable);
}
