import type { ModelFile } from '../schema/types.ts';
import type { Path } from '../source/parse/node.ts';
import type { LinkedModel } from './registry.ts';

export type WrittenPrice = NonNullable<ModelFile['prices']>[number];

/** Every price that a model's file holds, its deployments' own included, and where it stands. */
export function everyPrice({ value }: LinkedModel): { path: Path; price: WrittenPrice }[] {
  const lists = [
    { path: ['prices'], prices: value.prices ?? [] },
    ...value.deployments.map(({ prices = [] }, at) => ({ path: ['deployments', at, 'prices'], prices })),
  ];
  return lists.flatMap(({ path, prices }) =>
    prices.map((price, index) => ({ path: [...path, index], price })),
  );
}
