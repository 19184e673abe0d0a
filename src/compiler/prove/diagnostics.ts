import { defineDiagnostic } from '../../diagnostic/define.ts';

export const invariantBroken = defineDiagnostic<{ name: string; request: string; target: string }>({
  code: 'invariant-broken',
  severity: 'error',
  message: ({ name, request, target }) => `"${name}" is broken: ${request} can reach ${target}`,
  help: 'Change one of the lines that lead there, or the sentence.',
  explain:
    'Every way that a request can take was followed: rules, splits, experiments, rollouts, fallbacks, shadows and spent budgets, for every team and environment. The request that is named here takes one that ends at a target which the sentence forbids; the lines on its way are listed. `signalbox resolve` answers the same.',
});

export const invariantUnproven = defineDiagnostic<{ name: string; capability: string; target: string }>({
  code: 'invariant-unproven',
  severity: 'error',
  message: ({ name, capability, target }) =>
    `"${name}" can be neither proven nor refuted: a request for "${capability}" may reach ${target}`,
  help: 'Compare each attribute with constants, or accept it for a time with `waived: { reason: …, until: … }`.',
  explain:
    'A proof needs conditions that compare one attribute with constants. One that compares two attributes, or calculates, is taken to come to anything; here that leaves a way open that may not exist. What is not proven counts as wrong until somebody accepts it, with a reason and a day.',
});

export const waiverExpired = defineDiagnostic<{ name: string; until: string }>({
  code: 'waiver-expired',
  severity: 'error',
  message: ({ name, until }) => `"${name}" was accepted without a proof until ${until}, which has passed`,
  help: 'Make it provable, or decide anew and write a later day.',
  explain: 'An exception ends on its day, so that somebody looks at it again.',
});

export const waiverUnused = defineDiagnostic<{ name: string }>({
  code: 'waiver-unused',
  severity: 'error',
  message: ({ name }) => `"${name}" is proven, and needs no waiver`,
  help: 'Take `waived` out.',
  explain:
    'An exception that nothing needs would cover the next change that breaks the proof, without anybody having decided that.',
});

export const invariantWithoutSubject = defineDiagnostic<{ name: string }>({
  code: 'invariant-without-subject',
  severity: 'warning',
  message: ({ name }) => `"${name}" is about no request: its \`where\` is never true`,
  help: 'Check the names in `where` against the capabilities and teams of the registry.',
  explain:
    'The condition under `where` is false for every capability, team and environment that there is. The sentence holds of nothing, which is seldom what was meant.',
});
