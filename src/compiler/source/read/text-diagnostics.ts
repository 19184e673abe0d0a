import { defineDiagnostic } from '../../../diagnostic/define.ts';

export const notUtf8 = defineDiagnostic<{ byte: number; instead: string | undefined }>({
  code: 'not-utf8',
  severity: 'error',
  message: ({ byte, instead }) =>
    `Not valid UTF-8 at byte ${byte}${instead === undefined ? '' : `: it looks like ${instead}`}`,
  help: 'Save the file as UTF-8.',
  explain: 'Registry files are UTF-8. Other encodings would be read differently by different tools.',
});

export const bareCarriageReturn = defineDiagnostic({
  code: 'bare-carriage-return',
  severity: 'error',
  message: () => 'A carriage return without a line feed',
  help: 'Save the file with LF (or CRLF) line ends.',
  explain:
    'Some tools end a line at a bare carriage return and others do not, so that a line could be hidden from a reviewer.',
});

export const controlCharacter = defineDiagnostic<{ codePoint: number }>({
  code: 'control-character',
  severity: 'error',
  message: ({ codePoint }) => `Control character ${unicodeName(codePoint)}`,
  help: 'Remove it.',
  explain:
    'Control characters are invisible in most editors and change what a terminal shows. A registry never needs one.',
});

export const invisibleCharacter = defineDiagnostic<{ codePoint: number }>({
  code: 'invisible-character',
  severity: 'error',
  message: ({ codePoint }) => `Invisible or bidirectional character ${unicodeName(codePoint)}`,
  help: 'Remove it, or write it again by hand.',
  explain:
    'Zero-width, bidirectional and other invisible characters make two different texts look the same, or one text look like another. In keys, ids and values they are errors.',
});

export const invisibleCharacterInText = defineDiagnostic<{ codePoint: number }>({
  code: 'invisible-character-in-text',
  severity: 'warning',
  message: ({ codePoint }) =>
    `Invisible or bidirectional character ${unicodeName(codePoint)} in text for people`,
  help: 'Remove it unless the language needs it.',
  explain:
    'Some languages need such characters in prose, so descriptions, display names and comments may hold them; but they can also hide or reorder what a reviewer sees.',
});

export const mergeConflict = defineDiagnostic({
  code: 'merge-conflict',
  severity: 'error',
  message: () => 'Unresolved merge conflict',
  help: 'Choose one side and remove the `<<<<<<<`, `=======` and `>>>>>>>` lines.',
  explain: 'The file was committed or saved in the middle of a merge.',
});

function unicodeName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}
