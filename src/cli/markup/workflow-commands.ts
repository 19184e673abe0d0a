import { shortened } from './shortened.ts';

/** What GitHub shows beside a line of a file, or beside none (docs.github.com, "Workflow commands"). */
export interface Annotation {
  readonly level: (typeof levels)[number];
  readonly title: string;
  readonly text: string;
  readonly at?: AnnotationPlace;
}

/** A file by its path from the root of the checkout, and where in it. */
export interface AnnotationPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** The gravest first. */
const levels = ['error', 'warning', 'notice'] as const;

/** GitHub shows so many of each level for a step and drops the rest without a word; three times ten are below the fifty of a job. */
const budget = 10;
/** So many characters of a message reach it (actions/runner, ExecutionContext), and so many of a title. */
const longest = { message: 4096, title: 255 };

/**
 * The annotations as workflow commands, one a line, the gravest level first and within a level in the order given.
 * Where there are more of a level than GitHub shows, its last one says how many are left, in the words of `more`.
 */
export function workflowCommands(
  annotations: readonly Annotation[],
  more: (count: number) => string,
): string {
  return levels
    .flatMap((level) => {
      const own = annotations.filter((one) => one.level === level);
      if (own.length <= budget) return own;
      const shown = own.slice(0, budget - 1);
      return [...shown, { level, title: 'signalbox', text: more(own.length - shown.length) }];
    })
    .map((one) => `${command(one)}\n`)
    .join('');
}

function command({ level, title, text, at }: Annotation): string {
  const { file, line, column, endLine, endColumn }: Partial<AnnotationPlace> = at ?? {};
  // GitHub refuses the columns of an annotation that goes over lines.
  const onOneLine = endLine === line && endColumn !== undefined && column !== undefined && endColumn > column;
  const properties = Object.entries({
    file,
    line,
    endLine,
    col: column,
    endColumn: onOneLine ? endColumn : undefined,
    title: shortened(title, longest.title),
  }).filter(([, value]) => value !== undefined);
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(`${value}`)}`);
  return `::${level} ${written.join(',')}::${escapeData(shortened(text, longest.message))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
