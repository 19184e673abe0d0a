import { defineCheck } from './check.ts';

export const orderWithoutEffect = defineCheck<{ model: string }>({
  code: 'order-without-effect',
  severity: 'warning',
  message: ({ model }) => `"${model}" has one deployment only, so that there is nothing to order`,
  help: 'Add a deployment, or remove `order`.',
  explain:
    '`order` says which of several deployments comes first. With one it decides nothing, and looks as if it did.',
  visit({ registry }, report) {
    for (const { id, order, deployments, keyAt } of registry.models.values()) {
      if (order !== undefined && deployments.length < 2) report(keyAt('order'), { model: id });
    }
  },
});
