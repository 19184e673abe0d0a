import { nearest, useInsideQuotes } from '../../diagnostic/suggest.ts';
import { causeOf } from '../source/read/cause-of.ts';
import { defineCheck } from './check.ts';

export const unknownEnvironmentName = defineCheck<{
  id: string;
  nearest: string | undefined;
  known: readonly string[];
}>({
  code: 'unknown-environment-name',
  severity: 'error',
  message: ({ id }) => `There is no environment "${id}"`,
  help: ({ nearest, known }) =>
    nearest === undefined ? `There are: ${known.join(', ')}.` : `Did you mean \`${nearest}\`?`,
  explain:
    'A condition compares `env` with a text that is neither `default`, the registry without an overlay, nor the name of a file in `environments/`. It can never be true, so that the rule quietly does nothing.',
  each: 'capability',
  visit(context, report) {
    const { registry, failed } = context;
    for (const { rules } of registry.capabilities.values()) {
      for (const { path, value, span } of rules.flatMap(({ when }) => when?.comparisons ?? [])) {
        if (path !== 'env') continue;
        const known = context.everywhere.map(({ environment }) => environment).sort();
        if (known.includes(value)) continue;
        const because = causeOf(failed, 'environment', value);
        const meant = because === undefined ? nearest(value, known) : undefined;
        report(
          span,
          { id: value, nearest: meant, known },
          { ...useInsideQuotes(span, value, meant), because },
        );
      }
    }
  },
});
