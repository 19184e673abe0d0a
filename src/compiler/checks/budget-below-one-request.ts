import { ratesAt } from '../../table/rates.ts';
import { money } from '../describe/amounts.ts';
import type { LinkedCapability, LinkedTeam } from '../link/registry.ts';
import { lowerPrices } from '../lower/model.ts';
import { parsePrice } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const budgetBelowOneRequest = defineCheck<{
  limit: string;
  capability: string;
  model: string;
  cost: string;
}>({
  code: 'budget-below-one-request',
  severity: 'warning',
  message: ({ limit, capability, model, cost }) =>
    `The budget of ${limit} does not pay for one request to "${capability}": a small one costs ${cost} at "${model}"`,
  help: 'Raise the limit, or take the capability away from the team.',
  explain:
    'A request is let through only when what it may cost fits into what is left of the budget. It is reckoned here with 1,000 tokens in and 500 out, at the price of the first deployment of what the capability uses by default. A limit below that refuses all of them, and is most often a slip of the unit.',
  each: 'team',
  visit({ registry, now }, report) {
    for (const team of registry.teams.values()) {
      const { budget } = team.value;
      if (budget === undefined || parsePrice(budget.limit) === 0) continue;
      for (const capability of grantedTo(team, registry.capabilities)) {
        const found = smallestCost(capability, now.getTime());
        if (found === undefined || found.cost <= parsePrice(budget.limit)) continue;
        const { model, cost } = found;
        const params = { limit: budget.limit, capability: capability.id, model, cost: money(cost) };
        report(team.at('budget', 'limit'), params);
        break;
      }
    }
  },
});

function grantedTo(
  { capabilities }: LinkedTeam,
  all: ReadonlyMap<string, LinkedCapability>,
): readonly LinkedCapability[] {
  return capabilities === '*' ? [...all.values()] : capabilities.flatMap(({ target }) => target ?? []);
}

/** What a small request costs where the default answers cheapest, in 1e-10 USD; nothing where a price is unknown. */
function smallestCost({ rules }: LinkedCapability, now: number): { model: string; cost: number } | undefined {
  const offers = (rules.at(-1)?.use.models ?? []).map(({ id, target }) => {
    const own = target?.value.deployments[0]?.prices;
    const rates = target && ratesAt(lowerPrices(target.value, own), { now, inputTokens: 1000 });
    if (rates === undefined) return undefined;
    const cost = Math.round((rates.input * 1000 + rates.output * 500) / 1e6) + (rates.perRequest ?? 0);
    return { model: id, cost };
  });
  const known = offers.filter((offer) => offer !== undefined);
  if (known.length < offers.length) return undefined;
  return known.sort((a, b) => a.cost - b.cost)[0];
}
