import type { Related } from '../../diagnostic/diagnostic.ts';
import { usesOf } from '../link/reachable-models.ts';
import type { LinkedModel } from '../link/registry.ts';
import { lowerPrices } from '../lower/model.ts';
import { defineCheck } from './check.ts';

export const cheapestWithoutPrice = defineCheck<{ model: string }>({
  code: 'cheapest-without-price',
  severity: 'error',
  message: ({ model }) => `"${model}" cannot be compared by price: it has none`,
  help: 'Add `prices` to the model, or `free: true` where it costs nothing.',
  explain:
    '`cheapest` compares what a request would cost at each model, or at each deployment of one. What is without a price would never win, or always; neither is what was meant.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const use of usesOf(capability)) {
        for (const { target, span } of use.kind === 'cheapest' ? use.models : []) {
          const related = target === undefined ? [] : unpriced(target);
          if (target !== undefined && related.length > 0) report(span, { model: target.id }, { related });
        }
      }
    }
    for (const model of registry.models.values()) {
      const { id, order } = model;
      const related = order?.kind === 'cheapest' ? unpriced(model) : [];
      if (order !== undefined && related.length > 0) report(order.span, { model: id }, { related });
    }
  },
});

/** The first of a model's deployments that has no price, if there is one. */
function unpriced({ value, deployments, at }: LinkedModel): Related[] {
  const found = deployments.find(
    ({ index }) => lowerPrices(value, value.deployments[index]?.prices).length === 0,
  );
  return found ? [{ span: at('deployments', found.index), message: 'this deployment has no price' }] : [];
}
