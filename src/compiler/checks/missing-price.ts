import { lowerPrices } from '../lower/model.ts';
import { defineCheck } from './check.ts';

export const missingPrice = defineCheck<{ model: string; provider: string }>({
  code: 'missing-price',
  severity: 'warning',
  message: ({ model, provider }) => `The price of "${model}" at "${provider}" is not known`,
  help: 'Add `prices`, or `free: true` where it costs nothing.',
  explain:
    'Requests to a deployment without a price cannot be accounted for: their cost is unknown, which is not the same as nothing.',
  visit({ registry }, report) {
    for (const model of registry.models.values()) {
      for (const { provider, index } of model.deployments) {
        if (lowerPrices(model.value, model.value.deployments[index]?.prices).length > 0) continue;
        report(model.at('deployments', index), { model: model.id, provider: provider.id });
      }
    }
  },
});
