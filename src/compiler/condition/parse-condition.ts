import type { ASTNode, ParseResult, SourceRange, TypeCheckResult } from '@marcbachmann/cel-js';
import type { Span } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import type { AttributePath, Condition } from '../../table/condition.ts';
import { comparisonsOf, lowerCondition } from '../lower/condition.ts';
import type { ScalarNode } from '../source/parse/node.ts';
import { createScalarOffsets } from '../source/parse/scalar-offsets.ts';
import type { PositionOf } from '../source/positions.ts';
import { conditionEnvironment, readable, type Subject } from './condition-environment.ts';

/** A rule's condition as written, and as the runtime will read it where nothing is wrong with it. */
export interface ParsedCondition {
  readonly text: string;
  readonly span: Span;
  readonly condition: Condition | undefined;
  readonly problem: ConditionProblem | undefined;
  /** Where an attribute is compared with a constant text. */
  readonly comparisons: readonly Comparison[];
}

export interface Comparison {
  readonly path: AttributePath;
  readonly value: string;
  readonly span: Span;
}

export interface ConditionProblem {
  readonly kind: 'syntax' | 'type' | 'unsupported';
  readonly message: string;
  readonly hint: string | undefined;
  readonly span: Span;
}

/**
 * Parses, type-checks and lowers a CEL expression; a problem points at its place inside the YAML text. What a
 * scalar of a file says never changes, and so it is remembered as long as that is.
 */
export function parseCondition(
  scalar: ScalarNode,
  positionOf: PositionOf,
  subject: Subject = 'request',
): ParsedCondition {
  const known = parsed[subject].get(scalar) ?? parse(scalar, positionOf, subject);
  parsed[subject].set(scalar, known);
  return known;
}

const parsed: Readonly<Record<Subject, WeakMap<ScalarNode, ParsedCondition>>> = {
  request: new WeakMap(),
  target: new WeakMap(),
};

function parse(scalar: ScalarNode, positionOf: PositionOf, subject: Subject): ParsedCondition {
  const text = String(scalar.value);
  const found = examine(text, subject);
  const place = (range: SourceRange | undefined) =>
    range === undefined ? scalar.span : placeInside(scalar, range, positionOf);
  if ('condition' in found) {
    const comparisons = found.comparisons.map(({ range, ...rest }) => ({ ...rest, span: place(range) }));
    return { text, span: scalar.span, condition: found.condition, problem: undefined, comparisons };
  }
  const { range, ...problem } = found;
  const span = scalar.span;
  return { text, span, condition: undefined, problem: { ...problem, span: place(range) }, comparisons: [] };
}

type Found =
  | { readonly condition: Condition; readonly comparisons: ReturnType<typeof comparisonsOf> }
  | (Pick<ConditionProblem, 'kind' | 'message' | 'hint'> & { readonly range: SourceRange | undefined });

/** Longer ones nobody reads; and the parser goes as deep as they want. */
const longest = 20_000;

function examine(text: string, subject: Subject): Found {
  if (text.length > longest) {
    const message = `A text of ${text.length} characters cannot be used in a condition`;
    const hint = `Write ${longest} characters at most; several rules may lead to one model.`;
    return { kind: 'unsupported', message, hint, range: undefined };
  }
  const environment = conditionEnvironment(subject);
  let parsed: ParseResult;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    const { summary, range } = detailsOf(error);
    return { kind: 'syntax', message: summary, range, hint: syntaxHint(text, summary) };
  }
  const checked = parsed.check();
  if (!checked.valid) {
    const { summary, range } = detailsOf(checked.error);
    return { kind: 'type', message: summary, range, hint: typeHint(text, checked, subject) };
  }
  if (checked.type !== 'bool') return notBool(parsed.ast, checked.type ?? 'unknown');
  const lowered = lowerCondition(parsed.ast);
  if ('condition' in lowered) return { ...lowered, comparisons: comparisonsOf(parsed.ast) };
  const { what, instead, range } = lowered;
  return { kind: 'unsupported', message: `${what} cannot be used in a condition`, hint: instead, range };
}

function notBool(ast: ASTNode, type: string): Found {
  const message = `The condition is ${type === 'int' ? 'an' : 'a'} ${type}, not true or false`;
  return { kind: 'type', message, range: ast.range, hint: 'Compare it with something: `… == …`.' };
}

const tooDeep = 'It nests too deep';

/** Errors of the CEL library carry a summary without its own drawing of the source, and a range. */
function detailsOf(error: unknown): { summary: string; range: SourceRange | undefined } {
  // The library goes down one call for each sign.
  if (error instanceof RangeError) return { summary: tooDeep, range: undefined };
  if (!(error instanceof Error)) return { summary: 'The expression cannot be read', range: undefined };
  const summary = 'summary' in error ? String(error.summary) : error.message;
  const range = 'range' in error ? error.range : undefined;
  return { summary, range: isRange(range) ? range : undefined };
}

function isRange(value: unknown): value is SourceRange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'start' in value &&
    'end' in value &&
    typeof value.start === 'number' &&
    typeof value.end === 'number'
  );
}

function syntaxHint(text: string, summary: string): string | undefined {
  if (summary === tooDeep || summary.startsWith('Exceeded max'))
    return 'Make it shorter: several rules may lead to one model.';
  if (/\b(?:and|or|not)\b/i.test(text)) return 'CEL writes `&&`, `||` and `!`.';
  if (/(?<![=!<>])=(?!=)/.test(text)) return 'Equality is written `==`.';
  return undefined;
}

function typeHint(text: string, { error }: TypeCheckResult, subject: Subject): string | undefined {
  const range = error?.range;
  if (range === undefined) return undefined;
  const word = text.slice(range.start, range.end);
  const paths = Object.keys(readable[subject]);
  if (error?.code === 'unknown_variable') {
    const meant = nearest(word, new Set(paths.map((path) => path.split('.')[0] ?? path)));
    const names = paths.map((path) => `\`${path}\``).join(', ');
    return meant === undefined ? `A condition can read ${names}.` : `Did you mean \`${meant}\`?`;
  }
  if (error?.code !== 'no_such_key') return undefined;
  const object = /([a-z]+)\s*\.\s*$/i.exec(text.slice(0, range.start))?.[1] ?? '';
  const fields = paths
    .filter((path) => path.startsWith(`${object}.`))
    .map((path) => path.slice(object.length + 1));
  const meant = nearest(word, fields);
  if (meant !== undefined) return `Did you mean \`${object}.${meant}\`?`;
  return fields.length === 0
    ? undefined
    : `\`${object}\` has ${fields.map((field) => `\`${field}\``).join(', ')}.`;
}

function placeInside(scalar: ScalarNode, range: SourceRange, positionOf: PositionOf): Span {
  const offsetOf = createScalarOffsets(scalar);
  if (offsetOf === undefined) return scalar.span;
  const start = offsetOf(range.start);
  const end = range.end > range.start ? offsetOf(range.end - 1) + 1 : start;
  return positionOf(scalar.span.file, start, Math.max(start, end));
}
