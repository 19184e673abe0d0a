import type { LinkedCapability, LinkedModel, Reference } from './registry.ts';

/** Every place where a capability names a model that a request can get to, in the order of the file's parts. */
export function reachableModels({ rules, fallbacks }: LinkedCapability): readonly Reference<LinkedModel>[] {
  return [...rules.flatMap(({ use }) => use.models), ...fallbacks.map(({ model }) => model)];
}
