import { defineDiagnostic } from '../../diagnostic/define.ts';
import type { Severity } from '../../diagnostic/diagnostic.ts';

export const unknownLintCode = defineDiagnostic<{ code: string; nearest: string | undefined }>({
  code: 'unknown-lint-code',
  severity: 'error',
  message: ({ code }) => `There is no finding with the code "${code}"`,
  help: ({ nearest }) =>
    nearest === undefined ? '`signalbox explain` lists the codes.' : `Did you mean \`${nearest}\`?`,
  explain:
    'The code must be one that the compiler’s checks report; `signalbox explain` lists them. A level or an exception for a code that does not exist would look as if it were in force.',
});

export const lintLevelFixed = defineDiagnostic<{ code: string; severity: Severity }>({
  code: 'lint-level-fixed',
  severity: 'error',
  message: ({ code, severity }) =>
    severity === 'error'
      ? `"${code}" is an error and cannot be made less`
      : `"${code}" is not found by a check and keeps its level`,
  help: 'Mend what it finds; only warnings and notes of checks have another level, or exceptions.',
  explain:
    'What is an error makes a table that does not do what the registry says, or none at all. It can be neither lowered nor ignored. Nor can what is found before the checks or after them.',
});

export const suppressionIncomplete = defineDiagnostic<{ problem: string }>({
  code: 'suppression-incomplete',
  severity: 'error',
  message: ({ problem }) => `This exception ${problem}`,
  help: 'Write `# signalbox-ignore <code> until=2027-01-31 reason="why"` on a line of its own above the finding.',
  explain:
    'An exception says what it excepts, why, and until when, so that the next reader can judge it and it does not stay for ever. One that is written in another way, or behind something else on its line, would except nothing and look as if it did.',
});

export const suppressionExpired = defineDiagnostic<{ code: string; until: string }>({
  code: 'suppression-expired',
  severity: 'error',
  message: ({ code, until }) => `The exception from "${code}" was to end on ${until}`,
  help: 'Mend what it excepts, or give it a later day and a reason for it.',
  explain: 'The day under `until` has come. The finding that it hid is reported again.',
});

export const suppressionUnused = defineDiagnostic<{ code: string }>({
  code: 'suppression-unused',
  severity: 'error',
  message: ({ code }) => `Nothing here is found by "${code}"`,
  help: 'Remove the exception.',
  explain:
    'An exception stands on a line of its own, right above the line of the finding. One that excepts nothing would hide a later mistake in that place.',
});
