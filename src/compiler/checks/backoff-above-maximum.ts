import { lowerRetry } from '../lower/settings.ts';
import { defineCheck } from './check.ts';

export const backoffAboveMaximum = defineCheck<{ backoff: number; most: number }>({
  code: 'backoff-above-maximum',
  severity: 'warning',
  message: ({ backoff, most }) =>
    `The first wait of ${backoff} ms is longer than \`maxBackoff\`, ${most} ms, which is waited instead`,
  help: 'Make `backoff` shorter or `maxBackoff` longer.',
  explain:
    'Waits between attempts begin with `backoff` and double until `maxBackoff`. Where the first is longer than the longest, none of them is what was written. A registry that sets one of the two has the default of the other, 200ms and 5s.',
  visit({ registry: { settings } }, report) {
    const { backoff, maxBackoff } = lowerRetry(settings?.value.retry);
    if (settings === undefined || backoff <= maxBackoff) return;
    const field = settings.value.retry?.backoff === undefined ? 'maxBackoff' : 'backoff';
    report(settings.at('retry', field), { backoff, most: maxBackoff });
  },
});
