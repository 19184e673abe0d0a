import { everyPrice, type WrittenPrice } from '../link/model-prices.ts';
import { lowerRates } from '../lower/price.ts';
import { defineCheck } from './check.ts';

export const freeWithPrices = defineCheck<{ model: string }>({
  code: 'free-with-prices',
  severity: 'error',
  message: ({ model }) => `"${model}" is free and has a price`,
  help: 'Keep `free: true` where it costs nothing wherever it is served; otherwise the prices alone.',
  explain:
    'A model that is free costs nothing wherever it is served. Beside prices, its own or those of a deployment, `free` would have no effect: requests would be charged. One of the two may come from an overlay or from the catalogue. Prices of nothing say the same as `free` and may stand beside it.',
  visit({ registry }, report) {
    for (const model of registry.models.values()) {
      const priced = everyPrice(model).find(({ price }) => isMoreThanNothing(price));
      if (model.value.free === undefined || priced === undefined) continue;
      const related = [{ span: model.at(...priced.path), message: 'this price' }];
      report(model.keyAt('free'), { model: model.id }, { related });
    }
  },
});

function isMoreThanNothing(price: WrittenPrice): boolean {
  const { tiers = [], windows = [], batch = {}, serviceTiers = {} } = price;
  return [price, ...tiers, ...windows, batch, ...Object.values(serviceTiers)].some((rates) =>
    Object.values(lowerRates(rates)).some((amount) => amount > 0),
  );
}
