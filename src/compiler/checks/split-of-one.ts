import { buckets } from '../../table/bucket.ts';
import { usesOf } from '../link/reachable-models.ts';
import { defineCheck } from './check.ts';

export const splitOfOne = defineCheck<{ name: string; instead: string }>({
  code: 'split-of-one',
  severity: 'warning',
  message: ({ name }) => `The split gives everything to "${name}"`,
  help: ({ instead }) => `${instead}, or keep it while a share is paused.`,
  explain: 'All arms but one have a share of 0%, so that the split decides nothing.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const use of usesOf(capability)) {
        const only = use.kind === 'split' ? use.models[use.shares.indexOf(buckets)] : undefined;
        if (only !== undefined) report(only.span, { name: only.id, instead: `Write \`use: ${only.id}\`` });
      }
    }
    for (const { order } of registry.models.values()) {
      const only = order?.kind === 'split' ? order.providers[order.shares.indexOf(buckets)] : undefined;
      if (only !== undefined)
        report(only.span, { name: only.id, instead: 'Put that deployment first and remove `order`' });
    }
  },
});
