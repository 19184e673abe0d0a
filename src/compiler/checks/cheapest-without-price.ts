import { usesOf } from '../link/reachable-models.ts';
import { lowerPrices } from '../lower/model.ts';
import { defineCheck } from './check.ts';

export const cheapestWithoutPrice = defineCheck<{ model: string }>({
  code: 'cheapest-without-price',
  severity: 'error',
  message: ({ model }) => `"${model}" cannot be compared by price: it has none`,
  help: 'Add `prices` to the model, or `free: true` where it costs nothing.',
  explain:
    '`cheapest` compares what a request would cost at each model. A model without a price would never win, or always; neither is what was meant.',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const use of usesOf(capability)) {
        for (const { target, span } of use.kind === 'cheapest' ? use.models : []) {
          const unpriced = target?.deployments.find(
            ({ index }) => lowerPrices(target.value, target.value.deployments[index]?.prices).length === 0,
          );
          if (target === undefined || unpriced === undefined) continue;
          const related = [
            { span: target.at('deployments', unpriced.index), message: 'this deployment has no price' },
          ];
          report(span, { model: target.id }, { related });
        }
      }
    }
  },
});
