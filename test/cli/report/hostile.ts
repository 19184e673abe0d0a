import type { CheckReport } from '../../../src/cli/report/reporter.ts';
import { catalogue } from '../../../src/compiler/catalogue.ts';
import type { Diagnostic, Span } from '../../../src/diagnostic/diagnostic.ts';

/** Texts that try to leave the place that a report gives them. */
export const hostile = [
  '::error::pwned',
  '%0A::warning::pwned',
  '\n::set-output name=a::b',
  ']]>',
  '<script>alert(1)</script>',
  '```\n# heading\n@everyone',
  '| a | b | <!-- c -->',
  '\u001b[31mred\u001b[0m\u0007',
  'one\r\ntwo\rthree',
  'a\u202eb\u2066c\u200b',
  '"&\'\u0000\ud800\ufffe',
  '$(touch x) `id` $' + '{{ secrets.KEY }}',
  '##[error]pwned',
  '--> </details> @everyone [a](javascript:b) ![c](https://d)',
  '   ::stop-commands::pwned',
  'a,line=9,title=pwned',
] as const;

/** A file whose name may be anything: reporters must not rely on what the compiler lets through. */
const hostileFile = 'models/a,b:c%d <x>.yaml';

export function span(line: number, column: number, endLine = line, endColumn = column + 3): Span {
  return {
    file: hostileFile,
    start: { line, column, offset: 0 },
    end: { line: endLine, column: endColumn, offset: 3 },
  };
}

/** One finding for each hostile text, which stands wherever a text can stand. */
export function hostileReport(): CheckReport {
  const severities = ['error', 'warning', 'info'] as const;
  const diagnostics = hostile.map(
    (text, index): Diagnostic => ({
      code: 'unknown-model',
      severity: severities[index % 3] ?? 'info',
      message: `There is no model "${text}"`,
      help: `Did you mean ${text}?`,
      span: index === 0 ? span(2, 1, 4, 2) : span(index + 1, 1),
      related: [{ span: span(1, 1), message: `see ${text}` }],
      suggestions: [
        {
          title: `Use ${text}`,
          confidence: 'likely',
          edits: [{ span: span(index + 1, 1), text: 'alpha' }],
        },
      ],
      fingerprint: String(index).padStart(64, '0'),
    }),
  );
  return {
    registry: 'registry',
    workspacePath: 'config/registry',
    environment: 'default',
    diagnostics,
    kinds: catalogue,
    sourceOf: () => hostile.join('\n'),
    colour: false,
  };
}
