import { tokenRateNames } from '../../table/table.ts';
import type { LinkedModel } from '../link/registry.ts';
import { parsePrice } from '../schema/quantity.ts';
import type { ModelFile } from '../schema/types.ts';
import type { Path } from '../source/parse/node.ts';
import { defineCheck } from './check.ts';

export const implausiblePrice = defineCheck<{ why: string; help: string }>({
  code: 'implausible-price',
  severity: 'warning',
  message: ({ why }) => `This price can hardly be right: ${why}`,
  help: ({ help }) => help,
  explain:
    'Prices are in US dollars for a million tokens. A figure that was meant for one token or a thousand, a cached prompt that costs more than a fresh one, or a price of nothing for a model that is not free, is most often a slip, and every cost report would carry it on.',
  visit({ registry }, report) {
    for (const model of registry.models.values()) {
      for (const { path, price } of pricesOf(model)) {
        const problem = problemOf(price) ?? (path[0] === 'prices' ? nothing(price, model) : undefined);
        if (problem !== undefined) report(model.at(...path, problem.field), problem);
      }
    }
  },
});

type Price = NonNullable<ModelFile['prices']>[number];

function pricesOf({ value }: LinkedModel): { path: Path; price: Price }[] {
  const lists = [
    { path: ['prices'], prices: value.prices ?? [] },
    ...value.deployments.map(({ prices = [] }, at) => ({ path: ['deployments', at, 'prices'], prices })),
  ];
  return lists.flatMap(({ path, prices }) =>
    prices.map((price, index) => ({ path: [...path, index], price })),
  );
}

const thousandDollars = parsePrice('1000 USD');

interface Problem {
  readonly field: string;
  readonly why: string;
  readonly help: string;
}

/** Below any price of a large provider for a million tokens of answer, and above any for a thousand or for one. */
const leastOutput = parsePrice('0.01 USD');
const leastInput = parsePrice('0.005 USD');

function problemOf(price: Price): Problem | undefined {
  const amounts = tokenRateNames.flatMap((field) =>
    price[field] === undefined ? [] : [{ field, amount: parsePrice(price[field]) }],
  );
  const low = amounts.find(
    ({ field, amount }) =>
      amount > 0 &&
      ((field === 'output' && amount < leastOutput) || (field === 'input' && amount < leastInput)),
  );
  if (low !== undefined) {
    const unit = low.amount < parsePrice('0.0002 USD') ? 'one token' : 'a thousand';
    const help = `It looks like the price of ${unit}; write that of a million.`;
    return { field: low.field, why: `${price[low.field]} for a million tokens`, help };
  }
  const high = amounts.find(({ amount }) => amount > thousandDollars);
  if (high !== undefined) {
    const help = 'Prices are for a million tokens; check the unit of the source.';
    return { field: high.field, why: `${price[high.field]} for a million tokens`, help };
  }
  const input = parsePrice(price.input);
  if (price.cacheRead !== undefined && parsePrice(price.cacheRead) > input) {
    const why = `a cached prompt for ${price.cacheRead}, a fresh one for ${price.input}`;
    return { field: 'cacheRead', why, help: 'Look whether the two were swapped.' };
  }
  return undefined;
}

/** Of the model's own prices only: a deployment on one's own machines may well cost nothing. */
function nothing({ input, output }: Price, { value }: LinkedModel): Problem | undefined {
  const amount = parsePrice(input) + parsePrice(output);
  if (value.free === true || amount > 0) return undefined;
  return {
    field: 'input',
    why: 'it is nothing',
    help: 'Write `free: true` in the model where it costs nothing.',
  };
}
