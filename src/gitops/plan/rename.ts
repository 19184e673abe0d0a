import { replaceModels } from '../../table/replace-models.ts';
import type { Capability, DeploymentOrder, Model, RoutingTable, Team } from '../../table/table.ts';
import type { Side } from './side.ts';

/** New names by old ones. */
export interface Names {
  readonly capabilities: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, string>;
}

/**
 * The names that have changed in one environment, out of those that say so (old names by new ones): where the old one
 * is on one side alone and the new one on the other. A name that was there before is another thing's.
 */
export function namesBetween(
  base: RoutingTable,
  head: RoutingTable,
  {
    renamed = new Map(),
    renamedModels = new Map(),
  }: {
    readonly renamed?: ReadonlyMap<string, string> | undefined;
    readonly renamedModels?: ReadonlyMap<string, string> | undefined;
  },
): Names {
  return {
    capabilities: between(base.capabilities, head.capabilities, renamed),
    models: between(base.models, head.models, renamedModels),
  };
}

function between(before: object, after: object, renamed: ReadonlyMap<string, string>): Map<string, string> {
  const only = (name: string, one: object, other: object) =>
    Object.hasOwn(one, name) && !Object.hasOwn(other, name);
  return new Map(
    [...renamed].flatMap(([to, from]) =>
      only(from, before, after) && only(to, after, before) ? [[from, to] as const] : [],
    ),
  );
}

/** The other way round. */
export function reversed({ capabilities, models }: Names): Names {
  const turned = (names: ReadonlyMap<string, string>) =>
    new Map([...names].map(([one, other]) => [other, one]));
  return { capabilities: turned(capabilities), models: turned(models) };
}

/** The same table with other names, wherever a name stands: what is decided stays what it was. */
export function renameTable(table: RoutingTable, { capabilities, models }: Names): RoutingTable {
  if (capabilities.size === 0 && models.size === 0) return table;
  const capability = (id: string) => capabilities.get(id) ?? id;
  const model = (id: string) => models.get(id) ?? id;
  const deployment = (key: string) => renameDeployment(key, models);
  return {
    ...table,
    models: mapped(table.models, model, (one) => renameModel(one, { model, deployment })),
    deployments: mapped(table.deployments, deployment, (one) => ({ ...one, model: model(one.model) })),
    capabilities: mapped(table.capabilities, capability, (one) => renameCapability(one, model)),
    teams: mapped(
      table.teams,
      (id) => id,
      (one) => renameTeam(one, capability),
    ),
  };
}

/** A deployment's key begins with its model's name. */
export function renameDeployment(key: string, models: Names['models']): string {
  const end = key.lastIndexOf('@');
  const name = end === -1 ? undefined : models.get(key.slice(0, end));
  return name === undefined ? key : `${name}${key.slice(end)}`;
}

/** A side under new names. Its revision and the places of its parts are those that it has. */
export function renameSide(side: Side, names: Names): Side {
  const table = renameTable(side.table, names);
  if (table === side.table || side.sources === undefined) return { ...side, table };
  const places = Object.fromEntries(
    Object.entries(side.sources.places).map(([path, place]) => [renamePath(path, names), place]),
  );
  return { ...side, table, sources: { ...side.sources, places } };
}

type Rename = (name: string) => string;

function mapped<Part>(
  parts: Readonly<Record<string, Part>>,
  key: Rename,
  part: (one: Part) => Part,
): Record<string, Part> {
  return Object.fromEntries(Object.entries(parts).map(([id, one]) => [key(id), part(one)]));
}

function renameModel(
  one: Model,
  { model, deployment }: { readonly model: Rename; readonly deployment: Rename },
): Model {
  return {
    ...one,
    deployments: one.deployments.map(deployment),
    ...(one.order === undefined ? {} : { order: renameOrder(one.order, deployment) }),
    ...(one.replacement === undefined ? {} : { replacement: model(one.replacement) }),
  };
}

function renameOrder(order: DeploymentOrder, deployment: Rename): DeploymentOrder {
  if (typeof order !== 'object') return order;
  const ranges = order.split.ranges.map((range) => ({ ...range, deployment: deployment(range.deployment) }));
  return { split: { ...order.split, ranges } };
}

function renameCapability(one: Capability, model: Rename): Capability {
  const { experiment, rollout, shadow } = one;
  return {
    ...one,
    rules: one.rules.map((rule) => ({ ...rule, use: replaceModels(rule.use, model) })),
    fallbacks: one.fallbacks.map((fallback) => ({ ...fallback, model: model(fallback.model) })),
    ...(experiment && {
      experiment: {
        ...experiment,
        arms: experiment.arms.map((arm) => ({ ...arm, use: replaceModels(arm.use, model) })),
      },
    }),
    ...(rollout && { rollout: { ...rollout, to: model(rollout.to) } }),
    ...(shadow && { shadow: { ...shadow, model: model(shadow.model) } }),
  };
}

function renameTeam(team: Team, capability: Rename): Team {
  const { capabilities, budget } = team;
  return {
    ...team,
    ...(capabilities === '*' ? {} : { capabilities: capabilities.map(capability) }),
    ...(typeof budget?.onExceed === 'object'
      ? { budget: { ...budget, onExceed: { use: capability(budget.onExceed.use) } } }
      : {}),
  };
}

/** A path of places. Where ids have dots, one that begins with another may take its name: then its place is not found. */
function renamePath(path: string, { capabilities, models }: Names): string {
  const [kind = ''] = path.split('.', 1);
  if (kind === 'deployments') return `deployments.${renameDeployment(path.slice(kind.length + 1), models)}`;
  const names = kind === 'capabilities' ? capabilities : kind === 'models' ? models : undefined;
  const rest = path.slice(kind.length + 1);
  for (const [from, to] of names ?? []) {
    if (rest === from || rest.startsWith(`${from}.`)) return `${kind}.${to}${rest.slice(from.length)}`;
  }
  return path;
}
