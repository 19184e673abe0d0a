import { below, type Problem } from './shape.ts';
import type { Capability, Deployment, Model, RoutingTable, Rule, Split, Use } from './table.ts';

/** How many buckets a split divides. */
export const buckets = 100_000;

/**
 * Answers the first promise between parts of a table that is not kept: a name that leads nowhere, a split that
 * leaves a bucket out, a capability that ends in a condition. Takes a table whose every field has its type.
 * A team may name a capability that is not in the table: it grants nothing.
 */
export function brokenReference(table: RoutingTable): Problem | undefined {
  return (
    each('models', table.models, (model, id) => checkModel(model, id, table)) ??
    each('deployments', table.deployments, (deployment, id) => checkDeployment(deployment, id, table)) ??
    each('capabilities', table.capabilities, (capability) => checkCapability(capability, table))
  );
}

/** The models that a rule may choose. */
export function modelsOf(use: Use): readonly string[] {
  if ('model' in use) return [use.model];
  return 'split' in use ? use.split.ranges.map(({ model }) => model) : use.cheapest;
}

function checkModel(model: Model, id: string, table: RoutingTable): Problem | undefined {
  return each('deployments', model.deployments, (key) => {
    if (!Object.hasOwn(table.deployments, key)) return unknown('deployment', key);
    const owner = table.deployments[key]?.model;
    return owner === id ? undefined : { path: '', message: `"${key}" serves the model "${owner}"` };
  });
}

function checkDeployment(
  { model, provider, prices }: Deployment,
  id: string,
  table: RoutingTable,
): Problem | undefined {
  if (!Object.hasOwn(table.models, model)) return below('model', unknown('model', model));
  if (!Object.hasOwn(table.providers, provider)) return below('provider', unknown('provider', provider));
  if (id !== `${model}@${provider}`) return { path: '', message: `must be called "${model}@${provider}"` };
  return each('prices', prices, ({ from }, index) => {
    const before = prices[Number(index) - 1];
    return before && before.from >= from
      ? { path: 'from', message: 'must be later than that of the price before it' }
      : undefined;
  });
}

function checkCapability(
  { rules, fallbacks, exclusive }: Capability,
  table: RoutingTable,
): Problem | undefined {
  if (exclusive && fallbacks.length > 0) {
    return { path: 'fallbacks', message: 'must be empty: the capability is exclusive' };
  }
  if (rules.at(-1)?.when !== undefined) {
    return {
      path: `rules.${rules.length - 1}.when`,
      message: 'must be absent: the last rule answers always',
    };
  }
  return (
    each('rules', rules, ({ use }) => below('use', checkUse(use, table))) ??
    each('fallbacks', fallbacks, ({ model }) =>
      Object.hasOwn(table.models, model) ? undefined : below('model', unknown('model', model)),
    )
  );
}

function checkUse(use: Rule['use'], table: RoutingTable): Problem | undefined {
  const missing = modelsOf(use).find((model) => !Object.hasOwn(table.models, model));
  if (missing !== undefined) return unknown('model', missing);
  return 'split' in use ? below('split', checkRanges(use.split)) : undefined;
}

function checkRanges({ ranges }: Split): Problem | undefined {
  let next = 0;
  for (const [index, { from, to }] of ranges.entries()) {
    if (from !== next) return { path: `ranges.${index}.from`, message: `must be ${next}, not ${from}` };
    if (to <= from) return { path: `ranges.${index}.to`, message: `must be more than ${from}, not ${to}` };
    next = to;
  }
  return next === buckets
    ? undefined
    : { path: `ranges.${ranges.length - 1}.to`, message: `must be ${buckets}, not ${next}` };
}

function each<T>(
  name: string,
  items: Readonly<Record<string, T>> | readonly T[],
  check: (item: T, key: string) => Problem | undefined,
): Problem | undefined {
  for (const [key, item] of Object.entries<T>(items)) {
    const problem = check(item, key);
    if (problem) return below(name, below(key, problem));
  }
  return undefined;
}

function unknown(kind: string, name: string): Problem {
  return { path: '', message: `names a ${kind} that is not in the table: "${name}"` };
}
