/** A place in a source file. `line` and `column` count from 1, `offset` from 0; columns and offsets are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of one file, `end` exclusive. `file` is relative to the registry's root, with forward slashes. */
export interface Span {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export type Severity = 'error' | 'warning' | 'info';

/** Another place that explains the finding: "first defined here", "shadowed by this rule". */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** Replace `span` by `text`. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** What to write instead. `safe` edits keep the meaning the author had; the others need a look. */
export interface Suggestion {
  readonly title: string;
  readonly confidence: 'safe' | 'likely' | 'guess';
  readonly edits: readonly TextEdit[];
}

/** Where the mistake stands that a finding follows from: the first error of a file, or the one at this offset. */
export interface Cause {
  readonly file: string;
  readonly offset?: number;
}

/** One finding about a registry: plain data, collected and never thrown. */
export interface Diagnostic {
  /** A kebab-case phrase of what is wrong, stable for ever: `unknown-model`. */
  readonly code: string;
  readonly severity: Severity;
  /** One line that names the thing. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string;
  readonly span: Span;
  readonly related: readonly Related[];
  readonly suggestions: readonly Suggestion[];
  /**
   * 64 hexadecimal digits that stay the same while lines move: for baselines and for tools that track findings
   * over time. `compile` sets it on every finding, because only there the address is known.
   */
  readonly fingerprint?: string;
  /** Of a finding that would not be there without another mistake. `compile` makes it `causedBy`. */
  readonly because?: Cause;
  /** The fingerprint of the finding that this one follows from: mend that, and this one is gone. */
  readonly causedBy?: string;
}

/** What a compiler phase returns: what it could make, and all that it found. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Orders findings by file, place and code, so that the same registry always reports in the same order. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compare(a.span.file, b.span.file) ||
      a.span.start.offset - b.span.start.offset ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

/** Code-unit order, the same under every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
