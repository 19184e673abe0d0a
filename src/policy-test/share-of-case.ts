import type { ResolveContext } from '../runtime/resolution.ts';
import type { Share } from '../table/pieces.ts';
import { modelsReached } from '../table/references.ts';
import { shareAt } from '../table/rollout.ts';
import { exactShare } from './exact-share.ts';
import { orderSplitOf } from './pins.ts';
import type { PolicyCase } from './policy-case.ts';
import { momentOf, resolveCase } from './resolve-case.ts';
import type { World } from './world.ts';

/** Callers of every kind, so that no draw is left to chance: shares are of those who can be told apart. */
const everybody: ResolveContext = { user: 'made-up', session: 'made-up', key: 'made-up', request: 'made-up' };

/**
 * The exact share of callers that each model gets in the situation of a case, whoever asks; that of each deployment as
 * well where the case names one.
 */
export function shareOfCase(one: PolicyCase, world: World, now: number): ReadonlyMap<string, Share> {
  const first = resolveCase(one, world, { now, units: everybody });
  const capability = world.table.capabilities[first.degradedTo ?? one.capability];
  if (capability === undefined || first.error !== undefined) return new Map();
  const { rollout } = capability;
  const byDeployment = Object.keys(one.expected.share ?? {}).some((name) => name.includes('@'));
  const shares = exactShare(capability, {
    matched: first.explanation?.rules.findIndex(({ outcome }) => outcome === 'matched') ?? -1,
    rolledOut: rollout === undefined ? 0 : shareAt(rollout, momentOf(one.given.now, now)),
    answer: (pins) => resolveCase(one, world, { now, pins, units: everybody }).targets[0]?.deployment ?? '',
    orders: byDeployment
      ? [...new Set(modelsReached(capability))].flatMap((model) => orderSplitOf(model, world.table) ?? [])
      : [],
  });
  return new Map([...shares, ...ofModels(shares, world)]);
}

function ofModels(shares: ReadonlyMap<string, Share>, { table }: World): Map<string, Share> {
  const sums = new Map<string, Share>();
  for (const [deployment, { part, whole }] of shares) {
    const model = table.deployments[deployment]?.model ?? '';
    sums.set(model, { part: part + (sums.get(model)?.part ?? 0n), whole });
  }
  return sums;
}
