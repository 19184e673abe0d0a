import { hash } from 'node:crypto';
import { canonicalJson } from '../../table/canonical.ts';
import type { Fallback, Params, Promised } from '../../table/table.ts';
import { reachableModels } from '../link/reachable-models.ts';
import type { LinkedCapability, LinkedRule } from '../link/registry.ts';
import type { CapabilityFile, SignalboxFile } from '../schema/types.ts';
import { lowerChanges } from './changes.ts';
import { defined } from './defined.ts';
import { limitsOf } from './model.ts';
import type { PlannedCapability, PlannedRule } from './plan.ts';
import { lowerSafeguards } from './safeguards.ts';
import { saltName } from './salt-name.ts';
import { lowerTimeouts } from './settings.ts';
import { lowerUse } from './use.ts';

/** One capability with its rules, its computed promise and its merged timeouts. */
export function lowerCapability(
  capability: LinkedCapability,
  timeouts: SignalboxFile['timeouts'],
): PlannedCapability {
  const { value, rules, fallbacks } = capability;
  return defined({
    description: value.description,
    owner: value.owner,
    promise: promiseOf(capability),
    exclusive: value.exclusive ?? false,
    rules: rules.map((rule) => lowerRule(rule, saltName(capability))),
    fallbacks: fallbacks.map(({ model, on }): Fallback => defined({ model: model.id, on: on?.toSorted() })),
    timeouts: lowerTimeouts(value.timeouts, timeouts),
    params: lowerParams(value.params),
    ...lowerChanges(capability),
    ...lowerSafeguards(capability),
  });
}

/** What every model that the capability can reach has in common. */
function promiseOf(capability: LinkedCapability): Promised {
  const models = reachableModels(capability).flatMap(({ target }) => target ?? []);
  const shared = (listOf: (model: (typeof models)[number]) => readonly string[]) => {
    const [first = [], ...others] = models.map(listOf);
    return first.filter((item) => others.every((list) => list.includes(item))).toSorted();
  };
  const limits = models.map(limitsOf);
  return defined({
    features: shared(({ value }) => value.features),
    input: shared(({ value }) => value.modalities.input),
    output: shared(({ value }) => value.modalities.output),
    context: smallest(limits.map(({ context }) => context)),
    maxOutput: smallest(limits.map(({ output }) => output)),
  });
}

function smallest(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === limits.length && known.length > 0 ? Math.min(...known) : undefined;
}

function lowerRule(rule: LinkedRule, capability: string): PlannedRule {
  const { name, when, use, span } = rule;
  return {
    rule: defined({ name, when: when?.condition, use: lowerUse(use, saltOf(rule, capability)) }),
    span,
  };
}

/**
 * What a split hashes beside the caller: never a position, so that rules may be reordered without anybody
 * changing sides. A named rule keeps its callers while the name stays; an unnamed one while its condition does.
 */
function saltOf({ name, when }: LinkedRule, capability: string): string {
  const unnamed = when === undefined ? 'default' : `when=${digest(when.condition)}`;
  return `${capability}:${name === undefined ? unnamed : `name=${name}`}:split`;
}

function digest(condition: unknown): string {
  return hash('sha256', canonicalJson(condition)).slice(0, 12);
}

function lowerParams(params: CapabilityFile['params']): Params | undefined {
  if (params === undefined) return undefined;
  const { override, ...defaults } = params;
  return defined({ defaults: Object.keys(defaults).length > 0 ? defaults : undefined, override });
}
