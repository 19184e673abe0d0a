import { nearest, useInstead } from '../../diagnostic/suggest.ts';
import { defineCheck } from './check.ts';

export const notDeployedThere = defineCheck<{ model: string; provider: string; known: readonly string[] }>({
  code: 'not-deployed-there',
  severity: 'error',
  message: ({ model, provider }) => `"${model}" has no deployment at "${provider}"`,
  help: ({ known }) => `It is served by ${known.join(', ')}.`,
  explain:
    'The `order` of a model divides callers among its own deployments, by the names of their providers. Callers who fall to a provider that does not serve the model would have none.',
  visit({ registry }, report) {
    for (const { id, order, deployments } of registry.models.values()) {
      const known = deployments.map(({ provider }) => provider.id);
      for (const provider of order?.kind === 'split' ? order.providers : []) {
        // A provider that does not exist has its own error.
        if (provider.target === undefined || known.includes(provider.id)) continue;
        const params = { model: id, provider: provider.id, known };
        report(provider.span, params, useInstead(provider.span, nearest(provider.id, known)));
      }
    }
  },
});
