import { defineDiagnostic } from '../diagnostic/define.ts';

export const unknownInTest = defineDiagnostic<{ what: string; name: string; nearest: string | undefined }>({
  code: 'unknown-name-in-test',
  severity: 'error',
  message: ({ what, name }) => `There is no ${what} "${name}"`,
  help: ({ nearest }) => (nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`),
  explain:
    'A case names something that the registry does not have in the environment of the case. It could never come out, or never be asked for, so that the case would test something else than it says.',
});

export const illegalTestValue = defineDiagnostic<{ field: string; value: string; form: string }>({
  code: 'illegal-test-value',
  severity: 'error',
  message: ({ field, value, form }) => `\`${field}\` is ${form}, and not ${value}`,
  explain: 'The value that the matrix puts here has another form than the field.',
});

export const unknownMatrixName = defineDiagnostic<{ name: string; nearest: string | undefined }>({
  code: 'unknown-matrix-name',
  severity: 'error',
  message: ({ name }) => `The matrix has no "${name}"`,
  help: ({ nearest }) =>
    nearest === undefined ? 'Add it under `matrix`, with its values.' : `Did you mean \`${nearest}\`?`,
  explain: 'A name in `$` and braces stands for the values that the matrix of the same case gives it.',
});

export const unusedMatrixName = defineDiagnostic<{ name: string }>({
  code: 'unused-matrix-name',
  severity: 'error',
  message: ({ name }) => `Nothing in the case stands for "${name}" of the matrix`,
  help: ({ name }) => `Write \`\${${name}}\` where its values belong, or take it out.`,
  explain: 'The case would run once for each value and ask the same each time.',
});

export const matrixTooLarge = defineDiagnostic<{ count: number; limit: number }>({
  code: 'matrix-too-large',
  severity: 'error',
  message: ({ count, limit }) => `The matrix makes ${count} cases of one, more than ${limit}`,
  help: 'Take values out that are decided alike, or write several cases with fewer names each.',
  explain:
    'A matrix runs its case once for each combination of values, and each name multiplies them. The bound keeps a slip from running for ever; whether a rule is ever reached is proven and need not be tried out.',
});

export const duplicateCaseName = defineDiagnostic<{ name: string }>({
  code: 'duplicate-case-name',
  severity: 'error',
  message: ({ name }) => `Another case of this file is called "${name}"`,
  help: 'Say in the name what is different.',
  explain: 'Reports and `--only` know a case by its name.',
});

export const policyTestFailed = defineDiagnostic<{ name: string; what: string; nearest: string | undefined }>(
  {
    code: 'policy-test-failed',
    severity: 'error',
    message: ({ name, what }) => `${name}: ${what}`,
    help: ({ nearest }) => nearest,
    explain: 'The registry does not decide as the case says. Either is wrong: mend the one that is.',
  },
);

export const notCovered = defineDiagnostic<{ what: string }>({
  code: 'not-covered',
  severity: 'info',
  message: ({ what }) => `No case touches ${what}`,
  explain: 'No case of the policy tests is decided by this part of the registry.',
});

export const mutantSurvived = defineDiagnostic<{ change: string }>({
  code: 'mutant-survived',
  severity: 'warning',
  message: ({ change }) => `No case would notice: ${change}`,
  help: 'Add a case that tells the two apart.',
  explain: 'The change was made to the compiled table, and every policy test still passed.',
});
