import type { Span } from '../../diagnostic/diagnostic.ts';
import { type Deployment, type Model, type Provider, type Team, tableFormat } from '../../table/table.ts';
import { byId } from '../by-id.ts';
import type {
  LinkedCapability,
  LinkedModel,
  LinkedProvider,
  LinkedTeam,
  Registry,
} from '../link/registry.ts';
import { type Memory, noMemory } from '../memory.ts';
import { once } from '../once.ts';
import { parseDate, parseDuration } from '../schema/quantity.ts';
import { lowerCapability } from './capability.ts';
import { defined } from './defined.ts';
import { lowerBudget, lowerLimits } from './limits.ts';
import { deploymentId, limitsOf, lowerOrder, lowerPrices } from './model.ts';
import { createPlan, type Plan } from './plan.ts';
import { lowerBreaker, lowerRetry } from './settings.ts';

/** Turns a registry without errors into a plan: ids for references, integers for quantities. */
export function lower(registry: Registry, memory: Memory = noMemory): Plan {
  const { providers, models, capabilities, teams, settings, environment } = registry;
  const lowered = memory.each('lowered', [...capabilities.values()], {
    given: [settings],
    make: (capability) => lowerCapability(capability, settings?.value.timeouts),
  });
  return createPlan({
    besides: {
      format: tableFormat,
      environment,
      ...memory.recall('targets', [providers, models], () => ({
        providers: mapValues(providers, lowerProvider),
        models: mapValues(models, lowerModel),
        deployments: Object.fromEntries([...models.values()].flatMap(lowerDeployments)),
      })),
      teams: lowerTeams([...teams.values()], memory),
      retry: lowerRetry(settings?.value.retry),
      breaker: lowerBreaker(settings?.value.breaker),
    },
    ids: [...capabilities.keys()],
    capabilities: lowered,
    places: {
      besides: once(() => placesBesides(registry)),
      of: (id) => placesOf(capabilities.get(id)),
    },
  });
}

/** By what their files say, which is the same when a capability that they may ask for becomes another. */
function lowerTeams(teams: readonly LinkedTeam[], memory: Memory): Record<string, Team> {
  const ids = teams.map(({ id }) => id);
  const files = teams.map(({ value }) => value);
  const lowered = memory.each('teams', files, { given: [], make: lowerTeam });
  return memory.recall('teams by id', [lowered, ...ids], () => byId(ids, lowered));
}

function placesBesides({ providers, models, teams }: Registry): ReadonlyMap<string, Span> {
  const places = new Map<string, Span>();
  for (const model of models.values()) {
    places.set(`models.${model.id}`, model.keyAt('name'));
    if (model.order !== undefined) places.set(`models.${model.id}.order`, model.keyAt('order'));
    for (const { provider, index } of model.deployments) {
      places.set(`deployments.${deploymentId(model.id, provider.id)}`, model.at('deployments', index));
    }
  }
  for (const provider of providers.values()) places.set(`providers.${provider.id}`, provider.keyAt('name'));
  for (const { id, value, keyAt } of teams.values()) {
    places.set(`teams.${id}`, keyAt('name'));
    if (value.budget !== undefined) places.set(`teams.${id}.budget`, keyAt('budget'));
  }
  return places;
}

function placesOf(capability: LinkedCapability | undefined): ReadonlyMap<string, Span> {
  const places = new Map<string, Span>();
  if (capability === undefined) return places;
  places.set(`capabilities.${capability.id}`, capability.keyAt('description'));
  for (const [index, { model }] of capability.fallbacks.entries()) {
    places.set(`capabilities.${capability.id}.fallbacks.${index}`, model.span);
  }
  placeChanges(capability, places);
  return places;
}

/** Where a capability's running experiment and its arms, its rollout and its steps, and its shadow are written. */
function placeChanges(
  { id, value, experiment, rolloutTo, shadowTo, keyAt, at }: LinkedCapability,
  places: Map<string, Span>,
) {
  const path = `capabilities.${id}`;
  if (experiment?.file.status === 'running') {
    places.set(`${path}.experiment`, keyAt('experiment'));
    // An arm with nothing has no range in the table.
    const arms = experiment.arms.filter(({ share }) => share > 0);
    for (const [index, { span }] of arms.entries()) places.set(`${path}.experiment.arms.${index}`, span);
  }
  if (rolloutTo !== undefined) places.set(`${path}.rollout`, rolloutTo.span);
  for (const index of value.rollout?.steps.keys() ?? []) {
    places.set(`${path}.rollout.steps.${index}`, at('rollout', 'steps', index));
  }
  if (shadowTo !== undefined) places.set(`${path}.shadow`, shadowTo.span);
}

function lowerProvider({ value }: LinkedProvider): Provider {
  const { name, api, baseUrl, auth, headers, region, data, allowPrivate, limits } = value;
  return defined({
    name,
    api,
    baseUrl,
    auth: auth && defined({ header: auth.header.toLowerCase(), scheme: auth.scheme, env: auth.value.env }),
    headers,
    region,
    data:
      data &&
      defined({
        training: data.training,
        retentionSeconds: data.retention === undefined ? undefined : parseDuration(data.retention) / 1000,
      }),
    allowPrivate,
    limits: lowerLimits(limits),
  });
}

function lowerModel(model: LinkedModel): Model {
  const { name, modalities, features, sunset, replacement } = model.value;
  return defined({
    name,
    ...limitsOf(model),
    modalities: { input: modalities.input.toSorted(), output: modalities.output.toSorted() },
    features: features.toSorted(),
    deployments: model.deployments.map(({ provider }) => deploymentId(model.id, provider.id)),
    order: lowerOrder(model),
    sunset: sunset === undefined ? undefined : parseDate(sunset),
    replacement,
  });
}

function lowerDeployments(model: LinkedModel): [string, Deployment][] {
  return model.value.deployments.map((deployment) => [
    deploymentId(model.id, deployment.provider),
    {
      model: model.id,
      provider: deployment.provider,
      upstream: deployment.model,
      prices: lowerPrices(model.value, deployment.prices),
    },
  ]);
}

function lowerTeam({ name, capabilities, region, tags, budget, limits }: LinkedTeam['value']): Team {
  const granted = capabilities === '*' ? capabilities : capabilities.toSorted();
  return defined({
    name,
    capabilities: granted,
    region,
    tags: tags?.toSorted(),
    budget: lowerBudget(budget),
    limits: lowerLimits(limits),
  });
}

function mapValues<From, To>(
  map: ReadonlyMap<string, From>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries([...map].map(([id, value]) => [id, change(value)]));
}
