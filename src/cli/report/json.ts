import type { Diagnostic, Span } from '../../diagnostic/diagnostic.ts';
import { countFindings, type Reporter } from './reporter.ts';

/** One document, whose `schema` names its shape and version: fields are added within a version, never changed. */
export const json: Reporter = {
  format: 'json',
  check({ registry, environment, diagnostics, compiled }) {
    const counts = countFindings(diagnostics);
    return document('signalbox.diagnostics/v1', {
      registry,
      environment,
      ok: counts.error === 0,
      counts,
      compiled: compiled ?? null,
      diagnostics: diagnostics.map(finding),
    });
  },
  resolution({ registry, resolution }) {
    return document('signalbox.resolution/v1', { registry, resolution });
  },
};

function document(schema: string, content: object): string {
  return `${JSON.stringify({ schema, ...content }, null, 2)}\n`;
}

function finding({ code, severity, message, help, span, related, suggestions }: Diagnostic): object {
  return {
    code,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
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
