import { buckets } from '../../table/bucket.ts';
import { parseShare } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const mixOver100 = defineCheck<{ sum: string }>({
  code: 'mix-over-100',
  severity: 'error',
  message: ({ sum }) => `The shares of the mix add up to ${sum}, which is more than all requests`,
  help: 'Make them add up to 100% at most; what is left belongs to the requests that no entry matches.',
  explain:
    'A mix says how the requests of a capability are made up, so that a plan can say what share of all requests a change moves. Each request belongs to the first entry that matches it, so that the entries together cannot have more than all.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { mix, at } of registry.capabilities.values()) {
      const sum = mix.reduce((total, { share }) => total + parseShare(share), 0);
      if (sum > buckets) report(at('traffic', 'mix'), { sum: `${sum / 1000}%` });
    }
  },
});
