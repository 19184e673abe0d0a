import { reachableModels } from '../link/reachable-models.ts';
import type { LinkedProvider, LinkedTeam, Registry } from '../link/registry.ts';
import { parseCount } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const limitOutOfReach = defineCheck<{ team: string; field: string; own: number; most: number }>({
  code: 'limit-out-of-reach',
  severity: 'warning',
  message: ({ team, field, own, most }) =>
    `"${team}" may send ${field} ${own}, but the providers that it can reach allow ${most} in all`,
  help: ({ most }) => `Write ${most} or less, or correct the limits of the providers.`,
  explain:
    'A team shares the limits of the providers that its requests go to. One of its own that is larger than the sum of theirs is never what stops it: the providers refuse first.',
  each: 'team',
  visit({ registry }, report) {
    for (const team of registry.teams.values()) {
      const { limits } = team.value;
      if (limits === undefined) continue;
      const providers = providersOf(team, registry);
      for (const field of ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const) {
        const own = limits[field];
        const theirs = providers.map(({ value }) => value.limits?.[field]);
        const known = theirs.filter((limit) => limit !== undefined).map(parseCount);
        if (own === undefined || known.length === 0 || known.length < theirs.length) continue;
        const most = known.reduce((sum, limit) => sum + limit, 0);
        if (parseCount(own) <= most) continue;
        const related = providers.map((provider) => ({
          span: provider.at('limits', field),
          message: `${provider.id} allows this`,
        }));
        report(team.at('limits', field), { team: team.id, field, own: parseCount(own), most }, { related });
      }
    }
  },
});

function providersOf({ capabilities }: LinkedTeam, registry: Registry): LinkedProvider[] {
  const granted =
    capabilities === '*'
      ? [...registry.capabilities.values()]
      : capabilities.flatMap(({ target }) => target ?? []);
  const deployments = granted.flatMap(reachableModels).flatMap(({ target }) => target?.deployments ?? []);
  return [...new Set(deployments.flatMap(({ provider }) => provider.target ?? []))];
}
