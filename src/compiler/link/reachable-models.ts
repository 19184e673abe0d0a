import type { LinkedCapability, LinkedModel, LinkedUse, Reference } from './registry.ts';

/** Every place where a capability names a model that may answer a request, in the order of the file's parts. */
export function reachableModels(capability: LinkedCapability): readonly Reference<LinkedModel>[] {
  const { rules, fallbacks, experiment, rolloutTo } = capability;
  const arms = experiment?.file.status === 'running' ? experiment.arms : [];
  return [
    ...[...rules, ...arms].flatMap(({ use }) => use.models),
    ...(rolloutTo === undefined ? [] : [rolloutTo]),
    ...fallbacks.map(({ model }) => model),
  ];
}

/**
 * Every place where it names a model at all: those as well that only get copies, or an experiment's to come. Found
 * once: a linked capability never changes, and many ask.
 */
export function namedModels(capability: LinkedCapability): readonly Reference<LinkedModel>[] {
  const known = named.get(capability) ?? findNamed(capability);
  named.set(capability, known);
  return known;
}

const named = new WeakMap<LinkedCapability, readonly Reference<LinkedModel>[]>();

function findNamed(capability: LinkedCapability): readonly Reference<LinkedModel>[] {
  const { experiment, shadowTo } = capability;
  const waiting = experiment?.file.status === 'running' ? [] : (experiment?.arms ?? []);
  return [
    ...reachableModels(capability),
    ...waiting.flatMap(({ use }) => use.models),
    ...(shadowTo === undefined ? [] : [shadowTo]),
  ];
}

/** Every `use` of a capability: those of its rules, its default, and the arms of its experiment. */
export function usesOf({ rules, experiment }: LinkedCapability): readonly LinkedUse[] {
  return [...rules, ...(experiment?.arms ?? [])].map(({ use }) => use);
}
