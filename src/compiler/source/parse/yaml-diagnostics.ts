import { defineDiagnostic } from '../../../diagnostic/define.ts';

export const yamlSyntax = defineDiagnostic<{ problem: string; hint: string | undefined }>({
  code: 'yaml-syntax',
  severity: 'error',
  message: ({ problem }) => `YAML: ${problem}`,
  help: ({ hint }) =>
    hint ??
    'Look at this line and the one above it: at quotes, brackets, colons and how far each is indented.',
  explain:
    'The file is not well-formed YAML 1.2. The message is the parser’s own, at the place where it gave up.',
});

export const tabIndentation = defineDiagnostic({
  code: 'tab-indentation',
  severity: 'error',
  message: () => 'A tab is used for indentation',
  help: 'Indent with spaces.',
  explain: 'YAML does not allow tabs as indentation, because their width is a matter of taste.',
});

export const duplicateKey = defineDiagnostic<{ key: string }>({
  code: 'duplicate-key',
  severity: 'error',
  message: ({ key }) => `Duplicate key "${key}"`,
  help: 'Keep one of the two.',
  explain: 'A mapping holds each key once. Parsers differ in which of two they would keep, so neither is.',
});

export const anchorNotAllowed = defineDiagnostic<{ name: string }>({
  code: 'anchor-not-allowed',
  severity: 'error',
  message: ({ name }) => `Anchor ${name} is not allowed`,
  help: 'Write the value out.',
  explain:
    'Anchors and aliases let one line stand for many others, out of a reviewer’s sight, and can expand without bound. A registry has none.',
});

export const aliasNotAllowed = defineDiagnostic<{ name: string }>({
  code: 'alias-not-allowed',
  severity: 'error',
  message: ({ name }) => `Alias ${name} is not allowed`,
  help: 'Write the value out. A text that begins with `*` needs quotes.',
  explain: 'See anchor-not-allowed: a value stands where it is used.',
});

export const tagNotAllowed = defineDiagnostic<{ tag: string }>({
  code: 'tag-not-allowed',
  severity: 'error',
  message: ({ tag }) => `Tag ${tag} is not allowed`,
  help: 'Remove it. A text that begins with `!` needs quotes.',
  explain: 'Tags change the type of a value in ways that differ from parser to parser. A registry has none.',
});

export const mergeKeyNotAllowed = defineDiagnostic({
  code: 'merge-key-not-allowed',
  severity: 'error',
  message: () => 'Merge keys are not supported',
  help: 'Write the fields out.',
  explain: 'The merge key `<<` belongs to YAML 1.1 and needs aliases. YAML 1.2 does not have it.',
});

export const directiveNotAllowed = defineDiagnostic<{ directive: string }>({
  code: 'directive-not-allowed',
  severity: 'error',
  message: ({ directive }) => `Directive ${directive} is not allowed`,
  help: 'Remove the line.',
  explain:
    'A directive such as `%YAML 1.1` changes what the rest of the file means: `no` becomes false, `010` becomes 8.',
});

export const severalDocuments = defineDiagnostic({
  code: 'several-documents',
  severity: 'error',
  message: () => 'A second YAML document begins here',
  help: 'Put each thing in a file of its own.',
  explain:
    'One file holds one thing, because its name is the id. `---` in the middle of a file begins a second document.',
});

export const emptyFile = defineDiagnostic({
  code: 'empty-file',
  severity: 'error',
  message: () => 'The file is empty',
  help: 'Fill it in or remove it.',
  explain: 'A file that holds nothing, or only comments, describes nothing.',
});

export const rootNotMapping = defineDiagnostic<{ found: string }>({
  code: 'root-not-mapping',
  severity: 'error',
  message: ({ found }) => `One mapping is expected, not ${found}`,
  help: 'Begin with a field, such as `name: …`.',
  explain: 'Every registry file is one mapping of fields to values.',
});

export const reservedName = defineDiagnostic<{ name: string }>({
  code: 'reserved-name',
  severity: 'error',
  message: ({ name }) => `"${name}" is a reserved name`,
  help: 'Choose another name.',
  explain:
    'The names `__proto__`, `constructor` and `prototype` mean something else in JavaScript, and are refused everywhere. An environment cannot be called `default`, which is the registry without an overlay.',
});

export const keyNotText = defineDiagnostic({
  code: 'key-not-text',
  severity: 'error',
  message: () => 'A key must be plain text',
  help: 'Write a name before the colon.',
  explain: 'YAML allows lists, mappings and nothing at all as keys. Fields have names.',
});

export const nestingTooDeep = defineDiagnostic<{ limit: number }>({
  code: 'nesting-too-deep',
  severity: 'error',
  message: ({ limit }) => `Nested deeper than ${limit} levels`,
  help: 'Flatten it.',
  explain: 'Nothing in a registry needs such depth, and unbounded nesting can exhaust a parser.',
});

export const tooManyValues = defineDiagnostic<{ limit: number }>({
  code: 'too-many-values',
  severity: 'error',
  message: ({ limit }) => `More than ${limit} values in one file`,
  help: 'Split it.',
  explain: 'The bound keeps a mistaken or hostile file from exhausting the compiler.',
});

export const ambiguousNumber = defineDiagnostic<{ source: string }>({
  code: 'ambiguous-number',
  severity: 'error',
  message: ({ source }) => `"${source}" is read differently by different YAML parsers`,
  help: 'Write a plain decimal number, or put it in quotes where it is text.',
  explain:
    'Leading zeros, `0x`, `0o`, underscores, exponents such as `1e3`, sexagesimals such as `12:30`, `.inf` and `.nan` are numbers to some parsers and texts to others.',
});

export const unsafeInteger = defineDiagnostic<{ source: string }>({
  code: 'unsafe-integer',
  severity: 'error',
  message: ({ source }) => `${source} is too large to be kept exactly`,
  help: 'Put it in quotes where it is an identifier.',
  explain: 'Integers beyond 9007199254740991 lose their last digits in JavaScript and in many JSON tools.',
});
