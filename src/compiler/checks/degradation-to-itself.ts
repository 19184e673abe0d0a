import { defineCheck } from './check.ts';

export const degradationToItself = defineCheck<{ team: string; capability: string }>({
  code: 'degradation-to-itself',
  severity: 'warning',
  message: ({ team, capability }) =>
    `When the budget of "${team}" is spent "${capability}" answers, which is all that the team asks for anyway`,
  help: 'Name a cheaper capability, or write `onExceed: block` or `warn`.',
  explain:
    'What stands under `onExceed` answers in place of what was asked for. Where a team has that one capability and no other, its budget changes nothing: it is spent, and spending goes on.',
  each: 'team',
  visit({ registry }, report) {
    for (const { id, capabilities, degradesTo } of registry.teams.values()) {
      const granted =
        capabilities === '*' ? [...registry.capabilities.keys()] : capabilities.map((one) => one.id);
      if (degradesTo !== undefined && granted.every((one) => one === degradesTo.id))
        report(degradesTo.span, { team: id, capability: degradesTo.id });
    }
  },
});
