import { canonicalJson } from '../../table/canonical.ts';
import type { Capability, Use } from '../../table/table.ts';
import { choicesOfRule } from './choices-of-rule.ts';
import type { Side } from './side.ts';

/** What of a rule's choice is decided anew for each request, by load, speed or cost. */
export interface LiveChoice {
  /** The same text where the same requests are decided by the same things. */
  readonly text: string;
  /** Whether what a request costs is among them. */
  readonly byCost: boolean;
}

/** What decides about requests of a rule that is neither a condition nor a bucket. */
export function choiceOf(capability: Capability, rule: number, { table }: Side): LiveChoice {
  const { uses, models } = choicesOfRule(capability, rule);
  const orders = [...models].flatMap((model) => {
    const order = table.models[model]?.order;
    return order === undefined || typeof order === 'object' ? [] : [[model, order] as const];
  });
  const bounds = [capability.constraints, ...uses.map(({ within }) => within)].map((one) => [
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
