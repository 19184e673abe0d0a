import { parseShare } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const rolloutNotRising = defineCheck<{ share: string; before: string }>({
  code: 'rollout-not-rising',
  severity: 'error',
  message: ({ share, before }) => `The step of ${share} is not more than ${before} before it`,
  help: 'Each step is larger than the one before; the first is more than 0%.',
  explain:
    'The steps of a rollout are rising shares: who went the new way once stays there. A step that is not larger either repeats the one before or would send people back. Write one step with the longer time instead of two alike.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { value, at } of registry.capabilities.values()) {
      let before = '0%';
      for (const [index, { share }] of (value.rollout?.steps ?? []).entries()) {
        if (parseShare(share) <= parseShare(before)) {
          report(at('rollout', 'steps', index, 'share'), { share, before });
        }
        before = share;
      }
    }
  },
});
