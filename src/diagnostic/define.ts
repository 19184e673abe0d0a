import type { Cause, Diagnostic, Related, Severity, Span, Suggestion } from './diagnostic.ts';

/** What varies between two findings of one kind. */
export interface Details {
  readonly related?: readonly Related[];
  readonly suggestions?: readonly Suggestion[];
  readonly because?: Cause | undefined;
}

/** A kind of finding: its documentation, and the function that reports one. */
export interface DiagnosticKind<Params> {
  readonly code: string;
  readonly severity: Severity;
  /** What the finding means and how it is mended; printed by `explain` and in the docs. */
  readonly explain: string;
  at(span: Span, params: Params, details?: Details): Diagnostic;
}

/**
 * Declares a kind of diagnostic once: code, severity, message, help and explanation stand together,
 * so that the reports, the docs and the logic cannot drift apart.
 */
export function defineDiagnostic<Params = void>(kind: {
  readonly code: string;
  readonly severity: Severity;
  readonly message: (params: Params) => string;
  readonly help?: string | ((params: Params) => string | undefined);
  readonly explain: string;
}): DiagnosticKind<Params> {
  const { code, severity, explain } = kind;
  return {
    code,
    severity,
    explain,
    at(span, params, details = {}) {
      const help = typeof kind.help === 'function' ? kind.help(params) : kind.help;
      return {
        code,
        severity,
        message: kind.message(params),
        ...(help === undefined ? {} : { help }),
        span,
        related: details.related ?? [],
        suggestions: details.suggestions ?? [],
        ...(details.because === undefined ? {} : { because: details.because }),
      };
    },
  };
}
