import type { DeploymentOrder, Price } from '../../table/table.ts';
import type { LinkedModel } from '../link/registry.ts';
import { parseTokens } from '../schema/quantity.ts';
import type { ModelFile } from '../schema/types.ts';
import { lowerPrice } from './price.ts';
import { saltName } from './salt-name.ts';
import { toRanges } from './use.ts';

type FilePrice = NonNullable<ModelFile['prices']>[number];

/** The key of a deployment: one model is served once by one provider. */
export function deploymentId(model: string, provider: string): string {
  return `${model}@${provider}`;
}

/**
 * The limits that hold wherever the model is served: the smallest of its deployments', in tokens. Undefined
 * where one of them is not known, because then nothing can be promised.
 */
export function limitsOf(model: LinkedModel): ModelLimits {
  const known = remembered.get(model) ?? findLimits(model);
  remembered.set(model, known);
  return known;
}

interface ModelLimits {
  readonly context: number | undefined;
  readonly output: number | undefined;
}

/** Every capability that can reach a model asks. */
const remembered = new WeakMap<LinkedModel, ModelLimits>();

function findLimits({ value }: LinkedModel): ModelLimits {
  const smallest = (limit: 'context' | 'output') => {
    const limits = value.deployments.map((deployment) => deployment[limit] ?? value[limit]);
    const known = limits.filter((text) => text !== undefined);
    return known.length === limits.length ? Math.min(...known.map(parseTokens)) : undefined;
  };
  return { context: smallest('context'), output: smallest('output') };
}

/** What comes first among a model's deployments. The salt is the model's own: no rule divides callers the same way. */
export function lowerOrder(model: LinkedModel): DeploymentOrder | undefined {
  const { id, order } = model;
  if (order === undefined || order.kind !== 'split') return order?.kind;
  const arms = order.providers.map((provider, index) => ({
    deployment: deploymentId(id, provider.id),
    share: order.shares[index] ?? 0,
  }));
  const ranges = toRanges(arms).map(({ from, to, arm }) => ({ from, to, deployment: arm.deployment }));
  return { split: { by: order.by, salt: `${saltName(model)}:deployments`, ranges } };
}

/** A deployment's own prices or else the model's, oldest first; zeros for what is free, nothing where unknown. */
export function lowerPrices(model: ModelFile, own: readonly FilePrice[] | undefined): Price[] {
  const prices = own ?? model.prices;
  if (prices === undefined) return model.free === true ? [{ from: 0, input: 0, output: 0 }] : [];
  return prices.map(lowerPrice).sort((a, b) => a.from - b.from);
}
