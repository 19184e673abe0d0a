import { problemsInInvariants, problemsInRules } from '../condition/condition-problems.ts';
import { defineCheck } from './check.ts';

export const conditionType = defineCheck<{ message: string; hint: string | undefined }>({
  code: 'condition-type',
  severity: 'error',
  message: ({ message }) => `Condition: ${message}`,
  help: ({ hint }) =>
    hint ?? 'Compare values of one type: `user` with a text, `request.inputTokens` with a number.',
  explain:
    'A condition reads known attributes, compares values of one type, and is true or false in the end. Anything else would fail at every request, so that the rule would never match.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { span, message, hint } of problemsInRules(registry, 'type')) report(span, { message, hint });
  },
  visitOnce({ registry }, report) {
    for (const { span, message, hint } of problemsInInvariants(registry, 'type'))
      report(span, { message, hint });
  },
});
