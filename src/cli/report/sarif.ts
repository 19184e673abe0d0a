import type { Diagnostic, Severity, Span, Suggestion } from '../../diagnostic/diagnostic.ts';
import { sayable } from '../../diagnostic/printable.ts';
import { sarifArtifact, sarifLog } from '../markup/sarif.ts';
import { type CheckReport, type Reporter, wordsOf, workspaceFile } from './reporter.ts';

/** SARIF 2.1.0, which code scanning tools read. */
export const sarif: Reporter = {
  format: 'sarif',
  summary: 'for code scanning',
  check(report) {
    const codes = [...new Set(report.diagnostics.map(({ code }) => code))].sort();
    return sarifLog({
      rules: codes.map((code) => rule(code, report)),
      results: report.diagnostics.map((one) => result(one, codes.indexOf(one.code), report)),
    });
  },
};

const levels = { error: 'error', warning: 'warning', info: 'note' } satisfies Record<Severity, string>;

function rule(code: string, { kinds = [] }: CheckReport): object {
  const entry = kinds.find((other) => other.code === code);
  if (entry === undefined) return { id: code };
  const { explain, severity } = entry;
  return {
    id: code,
    shortDescription: { text: code.replaceAll('-', ' ') },
    fullDescription: { text: explain },
    help: { text: explain, markdown: explain },
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(one: Diagnostic, ruleIndex: number, report: CheckReport): object {
  const { code, severity, span, related, suggestions, fingerprint } = one;
  const fixes = suggestions.filter(({ edits }) => edits.length > 0).map((each) => fix(each, report));
  const elsewhere = related.map((other, index) => ({
    id: index + 1,
    message: { text: sayable(other.message) },
    physicalLocation: place(other.span, report),
  }));
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: wordsOf(one).join('\n') },
    locations: [{ physicalLocation: place(span, report) }],
    ...(elsewhere.length === 0 ? {} : { relatedLocations: elsewhere }),
    ...(fingerprint === undefined ? {} : { partialFingerprints: { 'signalbox/v1': fingerprint } }),
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function fix({ title, edits }: Suggestion, report: CheckReport): object {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return {
    description: { text: sayable(title) },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file, report),
      replacements: edits
        .filter(({ span }) => span.file === file)
        .map(({ span, text }) => ({ deletedRegion: region(span), insertedContent: { text } })),
    })),
  };
}

function place(span: Span, report: CheckReport): object {
  return { artifactLocation: artifact(span.file, report), region: region(span) };
}

function artifact(file: string, report: CheckReport): object {
  return sarifArtifact(workspaceFile(report, file));
}

/** `endColumn` is that of the character after the last, as ours. */
function region({ start, end }: Span): object {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
