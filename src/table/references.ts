import { below, type Problem } from './shape.ts';
import type {
  Capability,
  Deployment,
  Experiment,
  Model,
  PriceTier,
  Rollout,
  RoutingTable,
  Rule,
  Team,
  Use,
} from './table.ts';

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
    each('capabilities', table.capabilities, (capability) => checkCapability(capability, table)) ??
    each('teams', table.teams, (team) => checkTeam(team, table))
  );
}

/** The models that a rule may choose. */
export function modelsOf(use: Use): readonly string[] {
  if ('model' in use) return [use.model];
  if ('split' in use) return use.split.ranges.map(({ model }) => model);
  if ('cheapest' in use) return use.cheapest;
  return 'fastest' in use ? use.fastest : use.balanced;
}

/**
 * Every model that a request to a capability can get to, copies for its shadow included, in the order of the
 * table's parts; one that several parts name comes several times.
 */
export function modelsReached({ rules, fallbacks, experiment, rollout, shadow }: Capability): string[] {
  return [
    ...rules.flatMap(({ use }) => modelsOf(use)),
    ...(experiment?.arms.flatMap(({ use }) => modelsOf(use)) ?? []),
    ...(rollout === undefined ? [] : [rollout.to]),
    ...fallbacks.map(({ model }) => model),
    ...(shadow === undefined ? [] : [shadow.model]),
  ];
}

function checkModel(model: Model, id: string, table: RoutingTable): Problem | undefined {
  const { replacement } = model;
  if (replacement !== undefined && !Object.hasOwn(table.models, replacement)) {
    return below('replacement', unknown('model', replacement));
  }
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
  return (
    each('prices', prices, ({ from }, index) => {
      const before = prices[Number(index) - 1];
      return before && before.from >= from
        ? { path: 'from', message: 'must be later than that of the price before it' }
        : undefined;
    }) ?? each('prices', prices, ({ tiers = [] }) => checkTiers(tiers))
  );
}

function checkTiers(tiers: readonly PriceTier[]): Problem | undefined {
  return each('tiers', tiers, ({ above }, index) => {
    const before = tiers[Number(index) - 1];
    return before && before.above >= above
      ? { path: 'above', message: 'must be more than that of the tier before it' }
      : undefined;
  });
}

function checkCapability(capability: Capability, table: RoutingTable): Problem | undefined {
  const { rules, fallbacks, experiment, rollout, shadow } = capability;
  const known = (model: string) => (Object.hasOwn(table.models, model) ? undefined : unknown('model', model));
  return (
    checkForm(capability) ??
    each('rules', rules, ({ use }) => below('use', checkUse(use, table))) ??
    each('fallbacks', fallbacks, ({ model }) => below('model', known(model))) ??
    (experiment && below('experiment', checkExperiment(experiment, table))) ??
    (rollout && below('rollout', below('to', known(rollout.to)) ?? checkSteps(rollout))) ??
    (shadow && below('shadow.model', known(shadow.model)))
  );
}

/** What the parts of a capability promise each other, whatever models they name. */
function checkForm(capability: Capability): Problem | undefined {
  const { rules, fallbacks, exclusive, experiment, rollout } = capability;
  if (exclusive) {
    if (fallbacks.length > 0) {
      return { path: 'fallbacks', message: 'must be empty: the capability is exclusive' };
    }
    const other = ['experiment', 'rollout', 'shadow'].find((part) => Object.hasOwn(capability, part));
    if (other) return { path: other, message: 'must be absent: the capability is exclusive' };
  }
  if (experiment && rollout) return { path: 'rollout', message: 'must be absent beside an experiment' };
  if (rules.at(-1)?.when !== undefined) {
    return {
      path: `rules.${rules.length - 1}.when`,
      message: 'must be absent: the last rule answers always',
    };
  }
  return undefined;
}

function checkExperiment({ arms }: Experiment, table: RoutingTable): Problem | undefined {
  const names = arms.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) return { path: `arms.${twice}.name`, message: 'is the name of another arm' };
  return checkRanges('arms', arms) ?? each('arms', arms, ({ use }) => below('use', checkUse(use, table)));
}

function checkSteps({ steps }: Rollout): Problem | undefined {
  return each('steps', steps, ({ share }, index) => {
    const before = steps[Number(index) - 1]?.share ?? 0;
    return share <= before
      ? { path: 'share', message: `must be more than ${before}, not ${share}` }
      : undefined;
  });
}

/** A budget that answers from another capability needs one that is there, as no request could be answered else. */
function checkTeam({ budget }: Team, table: RoutingTable): Problem | undefined {
  if (budget === undefined || typeof budget.onExceed === 'string') return undefined;
  const { use } = budget.onExceed;
  return Object.hasOwn(table.capabilities, use)
    ? undefined
    : below('budget.onExceed.use', unknown('capability', use));
}

function checkUse(use: Rule['use'], table: RoutingTable): Problem | undefined {
  const missing = modelsOf(use).find((model) => !Object.hasOwn(table.models, model));
  if (missing !== undefined) return unknown('model', missing);
  return 'split' in use ? below('split', checkRanges('ranges', use.split.ranges)) : undefined;
}

function checkRanges(
  name: string,
  ranges: readonly { readonly from: number; readonly to: number }[],
): Problem | undefined {
  let next = 0;
  for (const [index, { from, to }] of ranges.entries()) {
    const path = `${name}.${index}`;
    if (from !== next) return { path: `${path}.from`, message: `must be ${next}, not ${from}` };
    if (to <= from) return { path: `${path}.to`, message: `must be more than ${from}, not ${to}` };
    next = to;
  }
  return next === buckets
    ? undefined
    : { path: `${name}.${ranges.length - 1}.to`, message: `must be ${buckets}, not ${next}` };
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
