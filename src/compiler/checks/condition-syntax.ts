import { problemsInInvariants, problemsInRules } from '../condition/condition-problems.ts';
import { defineCheck } from './check.ts';

export const conditionSyntax = defineCheck<{ message: string; hint: string | undefined }>({
  code: 'condition-syntax',
  severity: 'error',
  message: ({ message }) => `Condition: ${message}`,
  help: ({ hint }) =>
    hint ??
    'Look at quotes, brackets and operators before this place: `team.id == "legal" && request.stream`.',
  explain:
    'A condition is written in CEL, the expression language of Kubernetes and Envoy policies: `team.id == "legal" && request.inputTokens > 1000`. This one is not well-formed.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { span, message, hint } of problemsInRules(registry, 'syntax'))
      report(span, { message, hint });
  },
  visitOnce({ registry }, report) {
    for (const { span, message, hint } of problemsInInvariants(registry, 'syntax'))
      report(span, { message, hint });
  },
});
