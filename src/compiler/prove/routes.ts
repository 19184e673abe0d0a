import type { Related } from '../../diagnostic/diagnostic.ts';
import { buckets } from '../../table/bucket.ts';
import { modelsOf } from '../../table/references.ts';
import type { Capability } from '../../table/table.ts';
import { may, noMatch } from '../condition/evaluate.ts';
import type { Goal } from '../condition/satisfy.ts';
import type { LinkedCapability, LinkedModel, LinkedUse } from '../link/registry.ts';
import { deploymentId } from '../lower/model.ts';
import { type PlannedCapability, type PlannedRule, plannedCapability } from '../lower/plan.ts';
import { type Draw, drawAmongArms, drawBeside, drawInSplit } from './draws.ts';
import { isBarred } from './target.ts';
import type { World } from './world.ts';

/** One way on which a request comes to one deployment. */
export interface Route {
  readonly deployment: string;
  /** What the request must be like to come this way. */
  readonly goals: readonly Goal[];
  /** Which buckets its units must fall into. */
  readonly draws: readonly Draw[];
  /** When it is open, in milliseconds since 1970. */
  readonly opens?: number;
  readonly closes?: number;
  /** The lines that lead there. */
  readonly steps: readonly Related[];
  /** A copy goes there, and nobody sees the answer. */
  readonly isShadow?: true;
}

/** Every way that a capability's rules, its experiment, rollout, fallbacks and shadow lead. */
export function routesOf(id: string, { plan, registry }: World): readonly Route[] {
  const capability = plannedCapability(plan, id);
  const linked = registry.capabilities.get(id);
  if (capability === undefined || linked === undefined) return [];
  const place = { capability, linked };
  const routes = capability.rules.flatMap((rule, index) => {
    const goals = goalsOf(capability.rules, index);
    const decides: Related = { span: rule.span, message: nameOf(rule) };
    const isLast = index === capability.rules.length - 1;
    const ways = isLast ? withChange(place, rule) : waysOf(place, rule);
    return [...ways, ...fallbacksOf(place)].map(({ steps, ...way }) => ({
      ...way,
      goals,
      steps: [decides, ...steps],
    }));
  });
  const deploymentsOf = (model: string) => plan.besides.models[model]?.deployments ?? [];
  return [...routes, ...shadowsOf(place)].flatMap(({ model, ...route }) =>
    deploymentsOf(model)
      // Constraints are about who answers; a copy is answered to nobody.
      .filter((id) => route.isShadow || !isBarred(id, capability.constraints, plan.besides))
      .map((deployment): Route => {
        const served = servedAt(deployment, registry.models.get(model));
        return { ...route, deployment, steps: served ? [...route.steps, served] : route.steps };
      }),
  );
}

interface Place {
  readonly capability: PlannedCapability;
  readonly linked: LinkedCapability;
}

/** Where a model's file says of a deployment that it is served there; every capability that comes to it asks. */
function servedAt(deployment: string, model: LinkedModel | undefined): Related | undefined {
  if (model === undefined) return undefined;
  let known = served.get(model);
  if (known === undefined) {
    known = findServed(model);
    served.set(model, known);
  }
  return known.get(deployment);
}

const served = new WeakMap<LinkedModel, ReadonlyMap<string, Related>>();

function findServed(model: LinkedModel): ReadonlyMap<string, Related> {
  return new Map(
    model.deployments.map(({ provider, index }) => {
      const id = deploymentId(model.id, provider.id);
      return [id, { span: model.at('deployments', index), message: `${id} is served here` }];
    }),
  );
}

/** A way to a model, before the rule that leads there. */
type Way = Omit<Route, 'deployment' | 'goals'> & { readonly model: string };

/** The rule matches, and no earlier one does. */
function goalsOf(rules: readonly PlannedRule[], index: number): Goal[] {
  return rules
    .slice(0, index + 1)
    .flatMap(({ rule: { when } }, at): Goal[] =>
      when === undefined ? [] : [{ condition: when, wanted: at === index ? may.be : noMatch }],
    );
}

function nameOf({ rule: { name, when } }: PlannedRule): string {
  if (name !== undefined) return `the rule "${name}" decides`;
  return when === undefined ? 'the default decides' : 'this rule decides';
}

function waysOf({ linked }: Place, { rule, span }: PlannedRule): Way[] {
  return waysOfUse(rule.use, linked.rules.find((one) => one.span === span)?.use);
}

function waysOfUse(use: Capability['rules'][number]['use'], linked: LinkedUse | undefined): Way[] {
  const stepTo = (model: string, message: string): Related[] => {
    const span = linked?.models.find(({ id }) => id === model)?.span;
    return span === undefined ? [] : [{ span, message }];
  };
  if ('model' in use) return [{ model: use.model, draws: [], steps: [] }];
  if ('split' in use) {
    return use.split.ranges.map((range) => ({
      model: range.model,
      draws: [drawInSplit(use.split, range)],
      steps: stepTo(range.model, 'this share of the split'),
    }));
  }
  return modelsOf(use).map((model) => ({
    model,
    draws: [],
    steps: stepTo(model, 'one of these'),
  }));
}

/** The default, and what an experiment or a rollout puts in its place. */
function withChange(place: Place, rule: PlannedRule): Way[] {
  const { experiment, rollout } = place.capability;
  const { linked } = place;
  const ways = waysOf(place, rule);
  if (experiment !== undefined) {
    const arms = experiment.arms.flatMap((arm) => {
      const written = linked.experiment?.arms.find(({ name }) => name === arm.name);
      const step = { span: written?.span ?? rule.span, message: `the arm "${arm.name}" of the experiment` };
      return waysOfUse(arm.use, written?.use).map((way) => ({
        ...way,
        draws: [drawAmongArms(experiment, arm), ...way.draws],
        steps: [step, ...way.steps],
      }));
    });
    const beside = ways.map((way) => ({ ...way, draws: [drawBeside(experiment), ...way.draws] }));
    return experiment.gate.share === 0 ? ways : [...beside, ...arms];
  }
  if (rollout === undefined) return ways;
  const opens = rollout.startsAt * 1000;
  const ends = rollout.steps.reduce((end, step) => end + step.for, opens);
  const step = { span: linked.rolloutTo?.span ?? rule.span, message: 'the rollout leads here' };
  const moved: Way = { model: rollout.to, draws: [], opens: ends, steps: [step] };
  return [...ways.map((way) => ({ ...way, closes: opens })), moved];
}

/** Tried after whatever was chosen has failed, so that no bucket matters. */
function fallbacksOf({ capability: { fallbacks }, linked }: Place): Way[] {
  return fallbacks.map(({ model, on }, index) => {
    const span = linked.fallbacks[index]?.model.span ?? linked.keyAt('fallback');
    const message = on === undefined ? 'this fallback' : `this fallback on ${on.join(', ')}`;
    return { model, draws: [], steps: [{ span, message }] };
  });
}

/** A copy of a share of all requests, whichever rule decides. */
function shadowsOf({ capability: { shadow }, linked }: Place): (Way & { readonly goals: readonly Goal[] })[] {
  if (shadow === undefined || shadow.share === 0) return [];
  const span = linked.shadowTo?.span ?? linked.keyAt('shadow');
  const message = `the shadow copies ${shadow.share / (buckets / 100)} % of the requests`;
  return [{ model: shadow.model, draws: [], goals: [], steps: [{ span, message }], isShadow: true }];
}
