import type { LinkedModel } from '../link/registry.ts';
import { parseDate } from '../schema/quantity.ts';
import type { Path } from '../source/parse/node.ts';
import { defineCheck } from './check.ts';

export const duplicatePriceDate = defineCheck<{ from: string }>({
  code: 'duplicate-price-date',
  severity: 'error',
  message: ({ from }) => `Two prices hold from ${from} on`,
  help: 'Keep one of them.',
  explain:
    'Each entry of `prices` holds from its day on until the next one does, or from a moment on where it names one: a day begins at midnight UTC. Two of one moment contradict each other.',
  visit({ registry }, report) {
    for (const model of registry.models.values()) {
      for (const { path, prices } of priceLists(model)) {
        const first = new Map<number, number>();
        for (const [index, price] of prices.entries()) {
          const { from = 'always' } = price;
          const moment = price.from === undefined ? 0 : parseDate(price.from);
          const earlier = first.get(moment);
          if (earlier === undefined) first.set(moment, index);
          else {
            const related = [{ span: model.at(...path, earlier), message: 'first here' }];
            report(model.at(...path, index), { from }, { related });
          }
        }
      }
    }
  },
});

function priceLists({ value }: LinkedModel): { path: Path; prices: readonly { from?: string }[] }[] {
  return [
    { path: ['prices'], prices: value.prices ?? [] },
    ...value.deployments.map(({ prices = [] }, index) => ({
      path: ['deployments', index, 'prices'],
      prices,
    })),
  ];
}
