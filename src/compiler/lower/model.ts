import type { Price } from '../../table/table.ts';
import type { LinkedModel } from '../link/registry.ts';
import { parseTokens } from '../schema/quantity.ts';
import type { ModelFile } from '../schema/types.ts';
import { lowerPrice } from './price.ts';

type FilePrice = NonNullable<ModelFile['prices']>[number];

/** The key of a deployment: one model is served once by one provider. */
export function deploymentId(model: string, provider: string): string {
  return `${model}@${provider}`;
}

/**
 * The limits that hold wherever the model is served: the smallest of its deployments', in tokens. Undefined
 * where one of them is not known, because then nothing can be promised.
 */
export function limitsOf({ value }: LinkedModel): {
  context: number | undefined;
  output: number | undefined;
} {
  const smallest = (limit: 'context' | 'output') => {
    const limits = value.deployments.map((deployment) => deployment[limit] ?? value[limit]);
    const known = limits.filter((text) => text !== undefined);
    return known.length === limits.length ? Math.min(...known.map(parseTokens)) : undefined;
  };
  return { context: smallest('context'), output: smallest('output') };
}

/** A deployment's own prices or else the model's, oldest first; zeros for what is free, nothing where unknown. */
export function lowerPrices(model: ModelFile, own: readonly FilePrice[] | undefined): Price[] {
  const prices = own ?? model.prices;
  if (prices === undefined) return model.free === true ? [{ from: 0, input: 0, output: 0 }] : [];
  return prices.map(lowerPrice).sort((a, b) => a.from - b.from);
}
