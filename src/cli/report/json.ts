import type { Diagnostic, Span } from '../../diagnostic/diagnostic.ts';
import { type AnswerReporter, countFindings } from './reporter.ts';

/**
 * One document, whose `schema` names its shape and version: fields are added within a version, never changed.
 * That of findings is published as `schemas/diagnostics.schema.json`.
 */
export const json: AnswerReporter = {
  format: 'json',
  summary: 'one document for a machine',
  check({ registry, environment, diagnostics, hidden = 0, compiled, fixed }) {
    const counts = countFindings(diagnostics);
    return document('signalbox.diagnostics/v1', {
      registry,
      environment,
      ok: counts.error === 0,
      counts,
      hidden,
      compiled: compiled ?? null,
      diagnostics: diagnostics.map(finding),
      ...(fixed === undefined ? {} : { fixed }),
    });
  },
  resolution({ registry, resolution }) {
    return document('signalbox.resolution/v1', { registry, resolution });
  },
};

function document(schema: string, content: object): string {
  return `${JSON.stringify({ schema, ...content }, null, 2)}\n`;
}

function finding(one: Diagnostic): object {
  const { code, severity, message, help, fingerprint, causedBy, span, related, suggestions } = one;
  return {
    code,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(causedBy === undefined ? {} : { causedBy }),
    ...place(span),
    related: related.map((other) => ({ message: other.message, ...place(other.span) })),
    suggestions: suggestions.map(({ title, confidence, edits }) => ({
      title,
      confidence,
      edits: edits.map((edit) => ({ ...place(edit.span), text: edit.text })),
    })),
  };
}

function place({ file, start, end }: Span): object {
  return {
    file,
    start: { line: start.line, column: start.column },
    end: { line: end.line, column: end.column },
  };
}
