import { defineDiagnostic } from '../../diagnostic/define.ts';

export const unknownField = defineDiagnostic<{
  field: string;
  where: string;
  nearest: string | undefined;
  known: readonly string[];
}>({
  code: 'unknown-field',
  severity: 'error',
  message: ({ field, where }) => `Unknown field "${field}" in ${where}`,
  help: ({ nearest, known }) =>
    nearest !== undefined ? `Did you mean \`${nearest}\`?` : `Known here: ${known.join(', ')}.`,
  explain:
    'The field is not part of the format. It is an error and never ignored, because a misspelt setting that silently does nothing is worse than one that is missing.',
});

export const missingField = defineDiagnostic<{
  field: string;
  where: string;
  description: string | undefined;
}>({
  code: 'missing-field',
  severity: 'error',
  message: ({ field, where }) => `Field "${field}" is missing in ${where}`,
  help: ({ field, description }) => description ?? `Write \`${field}\`, which has no default.`,
  explain: 'The field has no default and must be written.',
});

export const contradictingFields = defineDiagnostic<{
  field: string;
  where: string;
  description: string | undefined;
}>({
  code: 'contradicting-fields',
  severity: 'error',
  message: ({ field, where }) => `Field "${field}" cannot stand beside the others in ${where}`,
  help: ({ description }) => description ?? 'Keep one of them.',
  explain: 'The fields say two different things of one decision. Keep one of them.',
});

export const unknownValue = defineDiagnostic<{
  value: string;
  field: string;
  nearest: string | undefined;
  known: readonly string[];
}>({
  code: 'unknown-value',
  severity: 'error',
  message: ({ value, field }) => `${value} is not a value of ${field}`,
  help: ({ nearest, known }) =>
    nearest !== undefined ? `Did you mean \`${nearest}\`?` : `One of: ${known.join(', ')}.`,
  explain: 'The field takes one of a fixed list of values.',
});

export const wrongType = defineDiagnostic<{
  field: string;
  expected: string;
  found: string;
  hint: string | undefined;
}>({
  code: 'wrong-type',
  severity: 'error',
  message: ({ field, expected, found }) => `${field} must be ${expected}, not ${found}`,
  help: ({ hint, expected }) => hint ?? `Write ${expected}.`,
  explain:
    'The value has another type than the field. YAML reads an unquoted `1.10` as a number and `true` as a truth value; text that looks like one needs quotes.',
});

export const notAQuantity = defineDiagnostic<{
  value: string;
  what: string;
  /** The text that was probably meant. */
  write: string | undefined;
  example: string;
  description: string | undefined;
}>({
  code: 'not-a-quantity',
  severity: 'error',
  message: ({ value, what }) => `${value} is not ${what}`,
  help: ({ write, example, description }) =>
    `${write === undefined ? `For example \`${example}\`` : `Write \`${write}\``}.${description === undefined ? '' : ` ${description}`}`,
  explain:
    'Quantities carry their unit: `30s`, `800ms`, `128k`, `10%`, `0.05 USD`. A bare number would leave open whether 600 of 10,000 or 60 were meant.',
});

export const wrongForm = defineDiagnostic<{
  value: string;
  field: string;
  description: string | undefined;
  example: string | undefined;
}>({
  code: 'wrong-form',
  severity: 'error',
  message: ({ value, field }) => `${value} is not in the form of ${field}`,
  help: ({ description, example }) =>
    [description, example === undefined ? undefined : `For example \`${example}\`.`]
      .filter(Boolean)
      .join(' ') || 'Write it in the form that the documentation of the field shows.',
  explain:
    'The text does not have the form that the field asks for: an id, a date, a URL, the name of a variable.',
});

export const outOfRange = defineDiagnostic<{
  value: string;
  field: string;
  bound: string;
  description: string | undefined;
}>({
  code: 'out-of-range',
  severity: 'error',
  message: ({ value, field, bound }) => `${field} is ${value}; it must be ${bound}`,
  help: ({ bound, description }) => description ?? `Write ${bound}.`,
  explain: 'The number is outside the range that makes sense for the field.',
});

export const tooFew = defineDiagnostic<{
  field: string;
  limit: number;
  unit: string;
  description: string | undefined;
}>({
  code: 'too-few',
  severity: 'error',
  message: ({ field, limit, unit }) =>
    limit === 1 ? `${field} is empty` : `${field} needs at least ${limit} ${unit}`,
  help: ({ description }) => description ?? 'Add to it, or leave the field out.',
  explain:
    'An empty list, text or mapping says nothing; leave the field out instead. A split or a comparison needs two models at least.',
});

export const tooManyItems = defineDiagnostic<{
  field: string;
  limit: number;
  description: string | undefined;
}>({
  code: 'too-many-items',
  severity: 'error',
  message: ({ field, limit }) => `${field} has more than ${limit} items`,
  help: ({ description }) => description ?? 'Take out what is not needed.',
  explain:
    'The list is bounded. A chain of fallbacks, say, is tried one after the other while the caller waits: after eight of them nobody waits any more.',
});

export const duplicateItem = defineDiagnostic<{ value: string; field: string }>({
  code: 'duplicate-item',
  severity: 'error',
  message: ({ value, field }) => `${value} stands twice in ${field}`,
  help: 'Remove one of the two.',
  explain: 'Each item of the list may stand in it once.',
});
