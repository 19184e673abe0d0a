import type { Diagnostic, Severity } from '../../diagnostic/diagnostic.ts';
import { type CheckReport, type Reporter, wordsOf, workspaceFile } from './reporter.ts';

/**
 * Workflow commands, which GitHub shows beside the changed lines
 * (docs.github.com, "Workflow commands for GitHub Actions").
 */
export const github: Reporter = {
  format: 'github',
  summary: 'annotations in GitHub Actions',
  check(report) {
    const lines = kinds.flatMap(({ severity, command }) => {
      const found = report.diagnostics.filter((one) => one.severity === severity);
      const shown = found.length > budget ? found.slice(0, budget - 1) : found;
      const rest = found.length - shown.length;
      const more = `… and ${rest} more; "signalbox validate" prints them all`;
      return [
        ...shown.map((one) => annotation(command, one, report)),
        ...(rest === 0 ? [] : [`::${command} title=signalbox::${escapeData(more)}`]),
      ];
    });
    return lines.map((line) => `${line}\n`).join('');
  },
};

/** GitHub shows so many of each kind for a step and drops the rest without a word. */
const budget = 10;

const kinds: readonly { readonly severity: Severity; readonly command: string }[] = [
  { severity: 'error', command: 'error' },
  { severity: 'warning', command: 'warning' },
  { severity: 'info', command: 'notice' },
];

function annotation(command: string, one: Diagnostic, report: CheckReport): string {
  const { start, end } = one.span;
  const properties = {
    file: workspaceFile(report, one.span.file),
    line: start.line,
    endLine: end.line,
    col: start.column,
    // GitHub refuses the columns of an annotation that goes over lines.
    ...(end.line === start.line && end.column > start.column ? { endColumn: end.column } : {}),
    title: one.code,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(`${value}`)}`);
  return `::${command} ${written.join(',')}::${escapeData(wordsOf(one).join('\n'))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
