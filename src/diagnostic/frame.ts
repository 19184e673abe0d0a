import { codeFrameColumns } from '@babel/code-frame';
import picocolors from 'picocolors';
import type { Diagnostic, Severity, Span } from './diagnostic.ts';
import { printable, sayable } from './printable.ts';
import { maskSecrets } from './secrets.ts';

/**
 * A finding as text for people: place, severity, message and code, the lines around it with a caret, the other
 * places, and what to do. Whatever looks like a secret is starred out, in the message and in the lines.
 */
export function frame(diagnostic: Diagnostic, source: string, { color }: { color: boolean }): string {
  const paint = picocolors.createColors(color);
  const { severity, code, message, span, related, help } = diagnostic;
  const severityColors = { error: paint.red, warning: paint.yellow, info: paint.cyan } satisfies Record<
    Severity,
    unknown
  >;
  const lines = [
    `${paint.bold(place(span))} ${severityColors[severity](severity)} ${sayable(message)} ${paint.dim(`[${code}]`)}`,
    ...(source === '' ? [] : [excerpt(span, source, color)]),
    ...related.map((other) => `  ${paint.dim(`${place(other.span)} ${sayable(other.message)}`)}`),
    ...(help === undefined ? [] : [`  ${paint.cyan('help:')} ${sayable(help)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function place({ file, start }: Span): string {
  return `${printable(file)}:${start.line}:${start.column}`;
}

function excerpt({ start, end }: Span, source: string, color: boolean): string {
  // Masked as a whole, because a private key goes over many lines.
  const text = maskSecrets(source.startsWith('\ufeff') ? source.slice(1) : source);
  const startLine = Math.max(1, start.line - 2);
  const lines = text
    .split(/\r?\n/)
    .slice(startLine - 1, start.line + 1)
    .map(printable);
  // Columns of the library count from 0, and a caret under several lines says less than one under the first.
  const from = { line: start.line, column: start.column - 1 };
  const width = lines[start.line - startLine]?.length ?? from.column;
  const until = end.line === start.line ? end.column - 1 : width;
  const location =
    until > from.column + 1 ? { start: from, end: { line: start.line, column: until } } : { start: from };
  const shown = codeFrameColumns(lines.join('\n'), location, {
    startLine,
    linesAbove: 2,
    linesBelow: 1,
    forceColor: color,
  });
  return shown.replaceAll(/^/gm, '  ');
}
