import { canonicalJson } from '../../table/canonical.ts';
import { modelsOf } from '../../table/references.ts';
import type { Capability, Use } from '../../table/table.ts';
import type { Side } from './side.ts';

/** What of a rule's choice is decided anew for each request, by load, speed or cost. */
export interface LiveChoice {
  /** The same text where the same requests are decided by the same things. */
  readonly text: string;
  /** Whether what a request costs is among them. */
  readonly byCost: boolean;
}

/** What decides about requests of a rule that is neither a condition nor a bucket. */
export function choiceOf(
  { rules, fallbacks, experiment, rollout, constraints }: Capability,
  rule: number,
  { table }: Side,
): LiveChoice {
  const isDefault = rule === rules.length - 1;
  const own = rules[rule]?.use;
  const uses: Use[] = [
    ...(own === undefined ? [] : [own]),
    ...(isDefault ? (experiment?.arms ?? []).map(({ use }) => use) : []),
  ];
  const models = new Set([
    ...uses.flatMap(modelsOf),
    ...(isDefault && rollout !== undefined ? [rollout.to] : []),
    ...fallbacks.map(({ model }) => model),
  ]);
  const orders = [...models].flatMap((model) => {
    const order = table.models[model]?.order;
    return order === undefined || typeof order === 'object' ? [] : [[model, order] as const];
  });
  const bounds = [constraints, ...uses.map(({ within }) => within)].map((one) => [
    one?.costPerRequest ?? null,
    one?.firstToken ?? null,
  ]);
  const live = uses.map((use) => ('model' in use || 'split' in use ? null : withoutBounds(use)));
  const byCost =
    uses.some((use) => 'cheapest' in use) ||
    orders.some(([, order]) => order === 'cheapest') ||
    bounds.some(([cost]) => typeof cost === 'number');
  const prices = byCost
    ? [...models].flatMap((model) =>
        (table.models[model]?.deployments ?? []).map((deployment) => [
          deployment,
          table.deployments[deployment]?.prices,
        ]),
      )
    : [];
  const decides =
    live.some((one) => one !== null) || orders.length > 0 || bounds.flat().some((one) => one !== null);
  return { text: decides ? canonicalJson([live, orders, bounds, prices]) : '', byCost };
}

function withoutBounds({ within: _, ...form }: Use): object {
  return form;
}
