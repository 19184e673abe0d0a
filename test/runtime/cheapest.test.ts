import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cheapestFirst } from '../../src/runtime/cheapest.ts';
import type { Price } from '../../src/table/table.ts';

interface Named {
  readonly model: string;
  readonly prices: readonly Price[];
}

const pricesOf = (named: readonly Named[]) =>
  named.map(
    ({ prices }) =>
      () =>
        prices,
  );

const offers: readonly Named[] = [3, 1, 4, 1, 5].map((input, index) => ({
  model: `m${index}`,
  prices: index === 4 ? [] : [{ from: 0, input, output: 10 - 2 * input }],
}));

const asked = fc.record({ inputTokens: fc.nat(5000), maxOutputTokens: fc.nat(5000) });

test('the order is that of the costs, ties as written and unknown prices last, however often it is asked', () => {
  const inOrder = cheapestFirst(pricesOf(offers), (order) =>
    order.map((index) => offers[index]?.model).join(' '),
  );
  fc.assert(
    fc.property(asked, (context) => {
      const cost = ({ prices: [price] }: Named) =>
        price ? price.input * context.inputTokens + price.output * context.maxOutputTokens : Infinity;
      const sorted = offers.toSorted((a, b) => (cost(a) === cost(b) ? 0 : cost(a) - cost(b)));
      expect(inOrder({ facts: { context, now: 1 } })).toBe(sorted.map(({ model }) => model).join(' '));
    }),
    { numRuns: 300 },
  );
});

test('what was made for an order is given again, and only so many orders are kept', () => {
  // The cheapest at hour n is the n-th model: as many orders as models.
  const many: readonly Named[] = Array.from({ length: 40 }, (_, model) => ({
    model: `m${model}`,
    prices: [
      { from: 0, input: 2, output: 0 },
      { from: model, input: 1, output: 0 },
      { from: model + 1, input: 2, output: 0 },
    ],
  }));
  let made = 0;
  const inOrder = cheapestFirst(pricesOf(many), ([first = -1]) => {
    made += 1;
    return many[first]?.model;
  });
  const askAll = () => many.map((_, hour) => inOrder({ facts: { context: {}, now: hour * 1000 } }));
  expect(askAll()).toEqual(many.map(({ model }) => model));
  expect(made).toBe(40);
  expect(askAll()).toEqual(many.map(({ model }) => model));
  expect(made).toBe(40 + 24);
});
