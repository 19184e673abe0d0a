import { problemsInInvariants, problemsInRules } from '../condition/condition-problems.ts';
import { defineCheck } from './check.ts';

export const conditionNotSupported = defineCheck<{ message: string; hint: string | undefined }>({
  code: 'condition-not-supported',
  severity: 'error',
  message: ({ message }) => message,
  help: ({ hint }) => hint ?? 'Say it with comparisons, `in`, `&&`, `||` and `!`.',
  explain:
    'The condition is correct CEL, but uses something that routing tables do not carry. They hold comparisons, `in`, `&&`, `||`, `!`, `? :`, `+`, `-`, `*`, `has`, `size`, `startsWith`, `endsWith` and `contains`, which every runtime can compute in bounded time.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { span, message, hint } of problemsInRules(registry, 'unsupported'))
      report(span, { message, hint });
  },
  visitOnce({ registry }, report) {
    for (const { span, message, hint } of problemsInInvariants(registry, 'unsupported'))
      report(span, { message, hint });
  },
});
