import { everyPrice } from '../link/model-prices.ts';
import { parseTokens } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const duplicatePriceTier = defineCheck<{ above: string }>({
  code: 'duplicate-price-tier',
  severity: 'error',
  message: ({ above }) => `Two tiers begin above ${above}`,
  help: 'Make one of the two.',
  explain:
    'Each entry of `tiers` holds for prompts longer than its `above`, until the next one does. Two of one length contradict each other.',
  visit({ registry }, report) {
    for (const model of registry.models.values()) {
      for (const { path, price } of everyPrice(model)) {
        const first = new Map<number, number>();
        for (const [index, { above }] of (price.tiers ?? []).entries()) {
          const earlier = first.get(parseTokens(above));
          if (earlier === undefined) first.set(parseTokens(above), index);
          else {
            const related = [{ span: model.at(...path, 'tiers', earlier, 'above'), message: 'first here' }];
            report(model.at(...path, 'tiers', index, 'above'), { above }, { related });
          }
        }
      }
    }
  },
});
